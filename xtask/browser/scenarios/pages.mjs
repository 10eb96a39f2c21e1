// What each page looks like: photographed on a desk and on a phone, by day and by night, and checked for what a picture of a
// page may hide.

import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';

import { expect, expectEqual } from '../expect.mjs';
import { HEADINGS, expectCleanAddress, expectHeading, hold, openConsent, press, signIn, statusOf } from '../page.mjs';
import { Stage } from '../stage.mjs';

const DEVICES = {
  desktop: { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, mobile: true },
};
const SCHEMES = ['light', 'dark'];

/** How a tab comes to show each page. */
const PAGES = {
  consent: async ({ tab }, login) => {
    const page = await tab();
    await openConsent(page, login);
    return page;
  },
  'fake-error': async ({ program, tab }) => {
    const page = await tab();
    expectEqual(await statusOf(page, `${program.accountsUrl}/authorize`), 400, 'it was answered');
    await expectHeading(page, HEADINGS.fakeError);
    return page;
  },
  'signed-in': async ({ tab }, login) => {
    const page = await tab();
    await signIn(page, login);
    return page;
  },
  denied: async ({ tab }, login) => {
    const page = await tab();
    await openConsent(page, login);
    await press(page, 'deny', login.page('denied'));
    await expectHeading(page, HEADINGS.denied);
    return page;
  },
  'not-ours': async ({ tab }, login) => {
    const page = await tab();
    expectEqual(await statusOf(page, login.callback({ code: 'x', state: 'forged' })), 400, 'it was answered');
    await expectHeading(page, HEADINGS.notOurs);
    return page;
  },
  'already-used': async ({ tab }, login) => {
    const [first, page] = [await tab(), await tab()];
    await openConsent(first, login);
    const [atDone] = await hold(first, login.page('done'));
    await first.click('#allow', { noWaitAfter: true });
    await atDone.address;
    expectEqual(await statusOf(page, login.callback({ code: 'x', state: login.state })), 410, 'it was answered');
    await expectHeading(page, HEADINGS.alreadyUsed);
    return page;
  },
  expired: async (stage) => {
    const [site, page] = [await stage.site({ seconds: 1 }), await stage.tab()];
    await page.goto(site.page('/login'));
    await page.waitForTimeout(1_200);
    await press(page, 'allow', site.page('/callback/expired'));
    await expectHeading(page, HEADINGS.expired);
    return page;
  },
  failed: async (stage) => {
    const [site, page] = [await stage.site({ secret: 'another' }), await stage.tab()];
    await page.goto(site.page('/login'));
    await press(page, 'allow', site.page('/callback/failed'));
    await expectHeading(page, HEADINGS.failed);
    return page;
  },
  own: async ({ program, tab }) => {
    const file = new URL('../../../examples/custom_html/src/signed_in.html', import.meta.url);
    const own_html = await readFile(file, 'utf8');
    const [login, page] = [await program.logIn('mixtape', { farewell_seconds: 10, own_html }), await tab()];
    await openConsent(page, login);
    await press(page, 'allow', login.page('done'));
    await expectHeading(page, 'Mixtape has your answer');
    return page;
  },
  'not-found': async ({ tab }, login) => {
    const page = await tab();
    expectEqual(await statusOf(page, `${login.origin}/favicon.ico`), 404, 'it was answered');
    await expectHeading(page, HEADINGS.notFound);
    return page;
  },
};

/** Pages that are not ours: the way to them carries what the login asks for. */
const OF_THE_ACCOUNTS_SERVICE = ['consent', 'fake-error'];

export async function run(table, setting, isChosen) {
  table.group('Pages, photographed');
  for (const [page, visit] of Object.entries(PAGES)) {
    const name = `${page}: on a desk and a phone, by day and by night`;
    if (isChosen(name)) await table.scenario(name, () => look(setting, page, visit));
  }
}

async function look(setting, name, visit) {
  const { complaint } = await Stage.play(setting, async (stage) => {
    const login = await stage.program.logIn(name, { farewell_seconds: 10 });
    const page = await visit(stage, login);
    if (!OF_THE_ACCOUNTS_SERVICE.includes(name)) await expectCleanAddress(page, [stage.program.accountsUrl]);
    await photograph(page, name, setting);
  });
  if (complaint) throw complaint;
}

async function photograph(tab, name, { pictures, axe }) {
  // As a debugger does, which no policy of the page's forbids.
  await tab.evaluate(axe);
  const session = await tab.context().newCDPSession(tab);
  const seen = {};
  for (const [device, metrics] of Object.entries(DEVICES)) {
    await session.send('Emulation.setDeviceMetricsOverride', metrics);
    for (const scheme of SCHEMES) {
      await tab.emulateMedia({ colorScheme: scheme });
      const look = await tab.evaluate(inspect);
      const where = `${device}, ${scheme}`;
      expect(look.width <= metrics.width, `${where}: ${look.width} pixels wide on a screen of ${metrics.width}`);
      expect(look.contrast >= 4.5, `${where}: contrast of ${look.contrast.toFixed(1)} in ${look.faintest}`);
      expectEqual([look.language, look.landmarks, look.headings], ['en', 1, 1], `${where}: language, landmarks, headings`);
      expectEqual([look.scripts, look.resources], [0, []], `${where}: scripts, and what the page loaded`);
      expectEqual(await tab.evaluate(judge), [], `${where}: axe-core found`);
      seen[scheme] = look.background;
      const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
      await writeFile(join(pictures, `${name}-${device}-${scheme}.png`), Buffer.from(data, 'base64'));
    }
  }
  expect(seen.light !== seen.dark, 'by night it looks as by day, so its style was not applied');
  await session.detach();
}

/** Runs in the page: what axe-core, which knows all of WCAG that a program can check, has to say. */
async function judge() {
  const { violations } = await globalThis.axe.run(document);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 60)).join(', ')}`);
}

/** Runs in the page. */
function inspect() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  /** What is seen of `over`, which may be translucent, on `under`. */
  const blend = (over, under, opacity) => over.slice(0, 3).map((value, i) => value * opacity + under[i] * (1 - opacity));
  const opacityOf = (colour) => channels(colour)[3] ?? 1;
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const lineage = (element) => (element ? [...lineage(element.parentElement), element] : []);
  const contrastOf = (element) => {
    let [under, opacity] = [[255, 255, 255], 1];
    for (const ancestor of lineage(element)) {
      const style = getComputedStyle(ancestor);
      under = blend(channels(style.backgroundColor), under, opacityOf(style.backgroundColor));
      opacity *= Number(style.opacity);
    }
    const ink = blend(channels(getComputedStyle(element).color), under, opacity);
    const [dark, bright] = [luminance(ink), luminance(under)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const texts = [...document.body.querySelectorAll('*')].filter(hasText).map((element) => [contrastOf(element), element]);
  const [contrast, faintest] = texts.sort(([a], [b]) => a - b)[0];
  return {
    contrast,
    faintest: `<${faintest.localName}> ${faintest.textContent.slice(0, 30)}`,
    width: document.documentElement.scrollWidth,
    background: getComputedStyle(document.body).backgroundColor,
    language: document.documentElement.lang,
    landmarks: document.querySelectorAll('main').length,
    headings: document.querySelectorAll('h1').length,
    scripts: document.scripts.length,
    resources: performance.getEntriesByType('resource').map((entry) => entry.name),
  };
}
