// One stage: a fresh browser profile, a fresh app with a fresh fake, and everything they do written down.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { within } from './expect.mjs';
import { readNetLog } from './netlog.mjs';
import { Program } from './program.mjs';
import { Site } from './site.mjs';

/** Names that lead to this machine, as an attacker's name server can make any name do. */
export const EVIL = 'evil.test';
export const REBOUND = 'rebound.test';
const OWN_HOSTS = ['127.0.0.1', '[::1]', 'localhost', EVIL, REBOUND];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  // What Chromium asks of its makers for itself goes nowhere.
  `--host-resolver-rules=MAP ${EVIL} 127.0.0.1, MAP ${REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE ::1`,
];
/** What the tests' driver would switch off although people have it: going back to a page that was kept alive. */
const PEOPLE_HAVE = ['--disable-back-forward-cache'];

export class Stage {
  #faults = [];
  #sites = [];
  #setting;
  #lenient = new WeakSet();

  /**
   * Plays `scenario` on a new stage. Returns what it returned, what Chromium put on the wire, and what there is to complain
   * about all that our pages did meanwhile, if anything.
   */
  static async play(setting, scenario, { seconds = 60 } = {}) {
    const stage = new Stage();
    stage.#setting = setting;
    const profile = await mkdtemp(join(tmpdir(), 'browser-login-'));
    const netLog = join(profile, 'net-log.json');
    try {
      stage.program = await Program.start(setting.program);
      stage.context = await setting.chromium.launchPersistentContext(join(profile, 'user'), {
        executablePath: setting.executable,
        args: [...FLAGS, `--log-net-log=${netLog}`],
        ignoreDefaultArgs: PEOPLE_HAVE,
        viewport: null,
      });
      stage.context.setDefaultTimeout(10_000);
      stage.context.on('page', (page) => stage.#watch(page));
      await stage.context.addInitScript(reportViolations);
      let told;
      try {
        told = await within(seconds * 1000, 'the scenario', scenario(stage));
      } finally {
        await stage.context.close();
      }
      const wire = await readNetLog(netLog);
      return { told, wire, complaint: stage.#complaint(wire) };
    } finally {
      await Promise.all(stage.#sites.map((site) => site.stop()));
      await stage.program?.stop();
      await rm(profile, { recursive: true, force: true });
    }
  }

  /** A web site that people sign in to. */
  site = async (options) => {
    const site = await Site.start(this.#setting.site, this.program, options);
    this.#sites.push(site);
    return site;
  };

  /** A tab of the user's. No page in it may complain about anything. */
  tab = () => this.context.newPage();

  /** A tab with somebody else's page. It may complain as much as it likes, and so may the windows it opens. */
  foreignTab = async (address) => {
    const page = await this.context.newPage();
    this.#lenient.add(page);
    page.on('popup', (popup) => this.#lenient.add(popup));
    await page.goto(address);
    return page;
  };

  #watch(page) {
    const fault = (text) => {
      if (!this.#lenient.has(page)) this.#faults.push(`${withoutQuery(page.url())}: ${text}`);
    };
    page.on('console', (message) => {
      // A page that was refused is refused with a status, and Chromium notes that of the page itself.
      const ownStatus = /status of (4\d\d|502)/.test(message.text()) && message.location().url === page.url();
      if (message.type() === 'error' && !ownStatus) fault(message.text());
    });
    page.on('pageerror', (error) => fault(error.message));
    page.on('crash', () => fault('it crashed'));
  }

  #complaint({ requests }) {
    if (this.#faults.length > 0) return new Error(`a page of the user's complained: ${this.#faults.join('; ')}`);
    const stray = requests.find(({ url, initiator, sent }) => {
      const isChromiums = initiator === undefined || initiator === 'not an origin';
      return !OWN_HOSTS.includes(new URL(url).hostname) && (sent || !isChromiums);
    });
    return stray && new Error(`${stray.initiator} made a request to another host: ${withoutQuery(stray.url)}`);
  }
}

function withoutQuery(url) {
  return url.split('?')[0];
}

/** Runs in every page before anything of its own. */
function reportViolations() {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
  });
}
