// A web site with many visitors: what their browsers do, and what thieves try.

import { expectEqual } from '../expect.mjs';
import { HEADINGS, arrive, back, expectCleanAddress, expectHeading, press, statusOf } from '../page.mjs';
import { startOrigin } from '../origin.mjs';
import { Stage, EVIL } from '../stage.mjs';

const HELLO = 'Hello, Juniper Vale';
const STRANGER = 'Hello, stranger';

const SCENARIOS = {
  'sign in, reload, back, sign out: one exchange': async (stage) => {
    const [site, page] = [await stage.site(), await stage.tab()];
    await signIn(site, page);
    expectEqual(await page.evaluate(() => document.cookie), '', 'scripts see cookies');
    const [session, ...others] = await stage.context.cookies(site.address);
    expectEqual(others, [], 'further cookies');
    const { name, httpOnly, secure, sameSite, path } = session;
    expectEqual([name, httpOnly, secure, sameSite, path], ['__Host-session', true, true, 'Lax', '/'], 'the cookie');
    await page.reload();
    await expectHeading(page, HELLO);
    await back(page).catch(() => {});
    await page.waitForTimeout(200);
    await page.goto(site.page('/'));
    await expectHeading(page, HELLO);
    // One for the code, none for what the browser did afterwards.
    expectEqual((await stage.program.log()).token_requests, 1, 'token requests');
    await arrive(page, site.page('/'), () => page.click('#logout'));
    await expectHeading(page, STRANGER);
  },

  'the callback again, in this browser and another: over': async (stage) => {
    const [site, page] = [await stage.site(), await stage.tab()];
    const callback = callbackSeen(page, site);
    await signIn(site, page);
    expectEqual(await statusOf(page, await callback), 410, 'the callback was answered');
    await expectHeading(page, HEADINGS.expired);
    await expectCleanAddress(page, [stage.program.accountsUrl]);
    await page.goto(site.page('/'));
    await expectHeading(page, HELLO);
    await stage.context.clearCookies();
    expectEqual(await statusOf(page, await callback), 410, 'without cookies it was answered');
    await expectCleanAddress(page, [stage.program.accountsUrl]);
    await page.goto(site.page('/'));
    await expectHeading(page, STRANGER);
  },

  'a cookie that was stolen before the login finishes nothing after it': async (stage) => {
    const [site, page] = [await stage.site(), await stage.tab()];
    await page.goto(site.page('/login'));
    const stolen = await stage.context.cookies(site.address);
    expectEqual(stolen.map(({ name }) => name), ['__Host-login'], 'the cookies');
    const callback = callbackSeen(page, site);
    await press(page, 'allow', site.page('/'));
    await expectHeading(page, HELLO);
    await stage.context.clearCookies();
    await stage.context.addCookies(stolen);
    expectEqual(await statusOf(page, await callback), 410, 'the replay was answered');
    await page.goto(site.page('/'));
    await expectHeading(page, STRANGER);
  },

  'two tabs: each login is its own': async (stage) => {
    const [site, first, second] = [await stage.site(), await stage.tab(), await stage.tab()];
    await first.goto(site.page('/login'));
    await second.goto(site.page('/login'));
    await press(first, 'allow', site.page('/'));
    await expectHeading(first, HELLO);
    await press(second, 'allow', site.page('/'));
    await expectHeading(second, HELLO);
  },

  'deny: back on the site, as a stranger': async (stage) => {
    const [site, page] = [await stage.site(), await stage.tab()];
    await page.goto(site.page('/login'));
    await press(page, 'deny', site.page('/?denied'));
    await expectHeading(page, STRANGER);
    await expectCleanAddress(page, [stage.program.accountsUrl]);
  },

  "another site's page signs nobody out and ends no login": async (stage) => {
    const origin = await startOrigin();
    try {
      const [site, page] = [await stage.site(), await stage.tab()];
      await page.goto(site.page('/login'));
      const forger = await stage.foreignTab(origin.at(EVIL));
      await forger.evaluate((address) => location.assign(address), site.page('/callback?error=access_denied&state=forged'));
      await forger.waitForURL(site.page('/callback/not-ours'));
      await expectHeading(forger, HEADINGS.notOurs);
      await expectCleanAddress(forger);
      await press(page, 'allow', site.page('/'));
      await expectHeading(page, HELLO);
      const evil = await stage.foreignTab(origin.at(EVIL));
      await evil.evaluate((action) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action });
        document.body.append(form);
        form.submit();
      }, site.page('/logout'));
      await evil.waitForTimeout(500);
      await page.reload();
      await expectHeading(page, HELLO);
    } finally {
      await origin.close();
    }
  },

  "lead to the app's own site: the code does not go along": async ({ program, tab }) => {
    const origin = await startOrigin();
    try {
      const own_site = `${origin.at('127.0.0.1')}/welcome`;
      const [login, page] = [await program.logIn('app', { own_site }), await tab()];
      await page.goto(login.authorizeUrl);
      await press(page, 'allow', own_site);
      expectEqual(await page.evaluate(() => [location.search, document.referrer]), ['', ''], 'the site sees');
      expectEqual((await login.end()).how, 'signed_in', 'the login ended');
    } finally {
      await origin.close();
    }
  },
};

export async function run(table, setting, isChosen) {
  table.group('A web site on axum');
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (isChosen(name)) await table.scenario(name, () => playOut(setting, scenario));
  }
}

async function playOut(setting, scenario) {
  const { complaint } = await Stage.play(setting, scenario);
  if (complaint) throw complaint;
}

async function signIn(site, page) {
  await page.goto(site.page('/'));
  await expectHeading(page, STRANGER);
  await page.click('#login');
  await press(page, 'allow', site.page('/'));
  await expectHeading(page, HELLO);
  expectEqual(new URL(page.url()).search, '', 'the address bar shows');
}

/** The address of the callback that the tab will go to. */
async function callbackSeen(page, site) {
  return (await page.waitForRequest((request) => request.url().startsWith(site.page('/callback?')))).url();
}
