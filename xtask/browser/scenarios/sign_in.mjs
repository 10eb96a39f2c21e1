// What people do on the way to a login, and what becomes of it.

import { expect, expectEqual } from '../expect.mjs';
import {
  HEADINGS, arrive, back, expectCleanAddress, expectHeading, expectNobodyThere, history, hold, openConsent, press, signIn, statusOf,
} from '../page.mjs';
import { Stage } from '../stage.mjs';

const SIGNED_IN = { how: 'signed_in', user: 'Juniper Vale', scopes: 'user-library-read user-read-private' };
const DENIED = { how: 'denied', error: 'access_denied' };

const SCENARIOS = {
  'allow: our page, and a token that works': async ({ program, tab }) => {
    const login = await program.logIn('app');
    await signIn(await tab(), login);
    await expectSignedIn(login);
  },

  'allow, over IPv6': async ({ program, tab }) => {
    const login = await program.logIn('app', { redirect_uri: 'http://[::1]/callback' });
    await signIn(await tab(), login);
    await expectSignedIn(login);
  },

  'deny: our page, and a denial that is typed': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await openConsent(page, login);
    await press(page, 'deny', login.page('denied'));
    await expectHeading(page, HEADINGS.denied);
    await expectCleanAddress(page, [program.accountsUrl]);
    expectEqual(await login.end(), DENIED, 'the login ended');
    expectEqual((await program.log()).token_requests, 0, 'token requests');
  },

  'the code is gone: address bar, history, referrer (B12)': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await signIn(page, login);
    await login.end();
    const seen = await page.evaluate(() => ({
      address: location.href,
      length: window.history.length,
      referrer: document.referrer,
    }));
    expectEqual(seen, { address: login.page('done'), length: 3, referrer: '' }, 'the last page sees');
    expectEqual(await history(page), ['about:blank', login.authorizeUrl, login.page('done')], 'the history is');
  },

  'reload of the last page: nobody there, nothing repeated (B4)': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await signIn(page, login);
    await login.end();
    await expectNobodyThere(page, login.page('done'), () => page.reload());
    await expectSignedIn(login);
  },

  'back from the last page, and allow once more: nothing repeated': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await signIn(page, login);
    await login.end();
    await Promise.all([page.waitForURL(login.authorizeUrl, { waitUntil: 'commit' }), back(page)]);
    await press(page, 'allow', `${program.accountsUrl}/authorize/decision`);
    await expectHeading(page, HEADINGS.fakeError);
    await expectSignedIn(login);
  },

  'the start opened once more after the login: nothing repeated': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await signIn(page, login);
    await login.end();
    // The fake remembers the consent, and sends a second code straight back.
    await expectNobodyThere(page, login.redirectUri, () => page.goto(login.authorizeUrl));
    await expectSignedIn(login);
  },

  'the callback opened again: refused while we are there, and later (A5)': async ({ program, tab }) => {
    const login = await program.logIn('app', { farewell_seconds: 10 });
    const [page, other] = [await tab(), await tab()];
    await openConsent(page, login);
    const [atCallback, atDone] = await hold(page, login.redirectUri, login.page('done'));
    await page.click('#allow', { noWaitAfter: true });
    const callback = await atCallback.address;
    await atCallback.letGo();
    await atDone.address;
    expectEqual(await statusOf(other, callback), 410, 'the second time it was answered');
    await expectHeading(other, HEADINGS.alreadyUsed);
    expectEqual(await history(other), ['about:blank', login.page('used')], 'the history is');
    expectEqual((await other.reload()).status(), 410, 'reloaded, it was answered');
    await arrive(page, login.page('done'), atDone.letGo);
    await expectHeading(page, HEADINGS.signedIn);
    await expectSignedIn(login);
    await expectNobodyThere(other, login.page('used'), () => other.reload());
    await expectSignedIn(login);
  },

  'one login in two tabs, both at once: the first one wins': async ({ program, tab }) => {
    const login = await program.logIn('app', { farewell_seconds: 10 });
    const [first, second] = [await tab(), await tab()];
    await openConsent(first, login);
    await openConsent(second, login);
    const [atDone] = await hold(first, login.page('done'));
    await first.click('#allow', { noWaitAfter: true });
    await atDone.address;
    await press(second, 'deny', login.page('used'));
    await expectHeading(second, HEADINGS.alreadyUsed);
    await arrive(first, login.page('done'), atDone.letGo);
    await expectSignedIn(login);
  },

  'one login in two tabs, one after the other: the second finds nobody': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const [first, second] = [await tab(), await tab()];
    await openConsent(second, login);
    await signIn(first, login);
    await login.end();
    await expectNobodyThere(second, login.redirectUri, () => second.click('#allow'));
    await expectSignedIn(login);
  },

  'two logins at once: each gets its own answer': async ({ program, tab }) => {
    const [one, other] = [await program.logIn('one'), await program.logIn('other')];
    const [first, second] = [await tab(), await tab()];
    await Promise.all([openConsent(first, one), openConsent(second, other)]);
    await Promise.all([press(first, 'allow', one.page('done')), press(second, 'deny', other.page('denied'))]);
    expectEqual(await other.end(), DENIED, 'the denied login ended');
    await expectSignedIn(one);
  },

  "one login's redirect at the other's door: turned away, both go on": async ({ program, tab }) => {
    const [one, other] = [await program.logIn('one'), await program.logIn('other', { show_dialog: true })];
    const [first, second, third] = [await tab(), await tab(), await tab()];
    await openConsent(first, one);
    await openConsent(second, other);
    const [atCallback] = await hold(first, one.redirectUri);
    await first.click('#allow', { noWaitAfter: true });
    const elsewhere = (await atCallback.address).replace(one.origin, other.origin);
    expectEqual(await statusOf(third, elsewhere), 400, "at the other's door it was answered");
    await expectHeading(third, HEADINGS.notOurs);
    await expectCleanAddress(third);
    await arrive(first, one.page('done'), atCallback.letGo);
    await expectSignedIn(one);
    expect(other.isWaiting(), 'the other login was ended by a redirect that is not its own');
    await press(second, 'allow', other.page('done'));
    expectEqual(await other.end(), SIGNED_IN, 'the other login ended');
  },

  'a refused callback, reloaded and left by the back button: we wait on': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const [page, other] = [await tab(), await tab()];
    await openConsent(page, login);
    const forged = login.callback({ error: 'access_denied', state: 'forged' });
    expectEqual(await statusOf(other, login.page('done')), 404, 'the last page, too early, was answered');
    expectEqual(await statusOf(other, forged), 400, 'the forged callback was answered');
    await expectHeading(other, HEADINGS.notOurs);
    expectEqual((await other.reload()).status(), 400, 'reloaded, it was answered');
    expectEqual(await statusOf(other, login.redirectUri), 400, 'the bare callback was answered');
    await Promise.all([other.waitForURL(login.page('not-ours'), { waitUntil: 'commit' }), back(other)]);
    await expectCleanAddress(other);
    expect(login.isWaiting(), 'the login was ended by a forged callback');
    await press(page, 'allow', login.page('done'));
    await expectSignedIn(login);
  },

  'the app gives up: the browser finds nobody, and nothing is exchanged': async ({ program, tab }) => {
    const login = await program.logIn('app');
    const page = await tab();
    await openConsent(page, login);
    login.giveUp();
    await program.log(); // comes after the order to give up
    await expectNobodyThere(page, login.redirectUri, () => page.click('#allow'));
    expectEqual((await program.log()).token_requests, 0, 'token requests');
  },

  'nobody finishes: the app hears how many redirects were turned away': async ({ program, tab }) => {
    const login = await program.logIn('app', { seconds: 4 });
    const page = await tab();
    for (const state of ['forged', '', 'x'.repeat(43)]) {
      expectEqual(await statusOf(page, login.callback({ code: 'x', state })), 400, 'it was answered');
    }
    expectEqual(await login.end(), { how: 'nobody_came', rejected: 3 }, 'the login ended');
  },
};

export async function run(table, setting, isChosen) {
  table.group('People sign in');
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (isChosen(name)) await table.scenario(name, () => playOut(setting, scenario));
  }
}

/** A scenario on a stage of its own, with nothing to complain about afterwards. */
async function playOut(setting, scenario) {
  const { told, complaint } = await Stage.play(setting, scenario);
  if (complaint) throw complaint;
  return told;
}

async function expectSignedIn(login) {
  expectEqual(await login.end(), SIGNED_IN, 'the login ended');
  const { token_requests } = await login.program.log();
  expectEqual(token_requests, 1, 'token requests');
}
