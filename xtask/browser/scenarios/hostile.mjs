// A page of somebody else's attacks the callback while a login waits: every attempt is refused, the page learns nothing, and
// the login goes on to its token.

import { expect, expectEqual } from '../expect.mjs';
import { startOrigin } from '../origin.mjs';
import { HEADINGS, arrive, expectCleanAddress, expectHeading, signIn } from '../page.mjs';
import { EVIL, Stage } from '../stage.mjs';
import { ATTACKS } from './attacks.mjs';

/** Who attacks: another site, and another port of this machine, which browsers count as the same site. */
const ORIGINS = [
  { name: 'another site', host: EVIL },
  { name: 'another port of this machine', host: '127.0.0.1' },
];

/** What a person sees who is led to the callback by an attack. */
const HEADING = { 303: HEADINGS.notOurs, 405: HEADINGS.notAllowed, 413: HEADINGS.notAccepted, 421: HEADINGS.wrongHost };

export async function run(table, setting, isChosen) {
  const attacks = ATTACKS.filter(({ name }) => isChosen(name));
  for (const { name, host } of attacks.length === 0 ? [] : ORIGINS) {
    table.group(`A hostile page attacks the callback, from ${name}`);
    let reports = [];
    let complaint;
    let wire = { requests: [], connections: [] };
    try {
      const everything = async (stage) => (reports = await attackAll(stage, host, attacks));
      ({ wire, complaint } = await Stage.play(setting, everything, { seconds: 300 }));
    } catch (error) {
      complaint = error;
    }
    for (const [index, attack] of attacks.entries()) {
      const report = reports[index] ?? { reason: 'it was not tried' };
      await table.scenario(attack.name, () => judge(attack, report, wire));
    }
    await table.scenario("meanwhile, the user's own pages are quiet", () => {
      if (complaint) throw complaint;
    });
  }
}

/** Tries all attacks; what went wrong with one is its own affair. */
async function attackAll(stage, host, attacks) {
  const origin = await startOrigin();
  const reports = [];
  for (const [index, attack] of attacks.entries()) {
    const mark = `attack-${index}`;
    try {
      reports.push(await attackOnce(stage, origin.at(host), attack, mark));
    } catch (error) {
      reports.push({ reason: error.message });
    }
    for (const page of stage.context.pages().slice(1)) await page.close();
  }
  await origin.close();
  return reports;
}

/** One attack on one login, which its user then finishes. */
async function attackOnce(stage, home, attack, mark) {
  const before = (await stage.program.log()).token_requests;
  const own = attack.within ? await startOrigin() : undefined;
  const tab = await stage.foreignTab(own?.at(attack.host) ?? home);
  await own?.close();
  // A page under a rebound name shares the callback's port: the login comes where its server was.
  const redirect_uri = `http://127.0.0.1${attack.within ? `:${new URL(tab.url()).port}` : ''}/callback`;
  const login = await stage.program.logIn(mark, { redirect_uri, show_dialog: true });
  const { port } = new URL(login.redirectUri);
  const address = addressOf(attack, login, home, mark);
  const complaints = [];
  tab.on('console', (message) => complaints.push(message.text()));

  const attacked = tab.evaluate(`(${attack.go})(${JSON.stringify(address)})`);
  if (attack.leaves) {
    await arrive(tab, (url) => url.port === port, () => attacked);
    await expectHeading(tab, HEADING[attack.status]);
    if (attack.status === 303) await expectCleanAddress(tab);
  } else {
    const saw = await attacked;
    expect(attack.sees.test(saw), `the hostile page saw: ${saw}`);
  }
  if (attack.framed) await expectNotFramed(tab, complaints, attack.framed);

  expect(login.isWaiting(), `the attack ended the login: ${JSON.stringify(stage.program.endOf(mark))}`);
  await signIn(await stage.tab(), login);
  expectEqual((await login.end()).how, 'signed_in', 'afterwards, the login ended');
  expectEqual((await stage.program.log()).token_requests - before, 1, 'afterwards, token requests');
  return { mark, port };
}

function addressOf({ state, below, error, host, detour }, login, home, mark) {
  const parameters = error ? { error: 'access_denied' } : { code: 'forged' };
  const url = new URL(login.callback({ ...parameters, state: state === 'true' ? login.state : 'forged', mark }));
  if (below) url.pathname += `/${below}`;
  if (host) url.hostname = host;
  return detour ? `${home}/to?${new URLSearchParams({ url })}` : url.href;
}

async function expectNotFramed(tab, complaints, { mayVanish }) {
  const isOnItsWay = () => tab.frames().slice(1).some((frame) => frame.url() === '');
  for (let i = 0; i < 40 && isOnItsWay(); i += 1) await tab.waitForTimeout(50);
  const inside = tab.frames().slice(1).map((frame) => frame.url());
  if (mayVanish && inside.length === 0) return;
  expect(inside.length > 0, 'no frame was made');
  expectEqual(inside.filter((url) => url !== 'chrome-error://chromewebdata/'), [], 'framed');
  expect(complaints.some((text) => text.includes('frame-ancestors')), 'nothing but luck kept the page from being framed');
}

/** What our server answered, by Chromium's own record. */
function judge(attack, { mark, port, reason }, { requests, connections }) {
  if (reason) throw new Error(reason);
  if (attack.status === undefined) {
    const idle = connections.filter(({ to, sent }) => to === `127.0.0.1:${port}` && !sent).length;
    expect(idle >= attack.times, `only ${idle} connections were opened ahead`);
    return `${idle} idle connections`;
  }
  const arrived = requests.filter(({ url, sent }) => {
    const { port: to, searchParams } = new URL(url);
    return sent && to === port && searchParams.get('mark') === mark;
  });
  const times = attack.times ?? 1;
  expect(arrived.length >= times, `${arrived.length} of ${times} requests reached the server`);
  const statuses = [...new Set(arrived.map(({ status }) => status))];
  expectEqual(statuses, [attack.status], 'the server answered');
  return times > 1 ? `${arrived.length} times ${attack.status}` : `${attack.status}`;
}
