// What people do with pages, and what they see.

import { expectEqual } from './expect.mjs';

/** The headings of the pages that end up in front of people. */
export const HEADINGS = {
  signedIn: 'Back to the app',
  denied: 'Access was not granted',
  notOurs: 'The app is waiting for another sign-in',
  alreadyUsed: 'Already used',
  expired: 'This sign-in took too long',
  failed: 'Spotify did not finish the sign-in',
  wrongHost: 'Wrong address',
  notAllowed: 'Not allowed',
  notAccepted: 'Not accepted',
  notFound: 'Nothing here',
  fakeError: 'Something is not right',
};

/** Goes to where the login starts, and waits for the consent page. */
export async function openConsent(tab, login) {
  await tab.goto(login.authorizeUrl);
  await tab.waitForSelector('#allow');
}

/** Presses a button of the consent page, and waits until the browser is at `address`. */
export async function press(tab, button, address) {
  await arrive(tab, address, () => tab.click(`#${button}`));
}

/** Does `act`, which must bring the browser to `address`. */
export async function arrive(tab, address, act) {
  try {
    await Promise.all([tab.waitForURL(address), act()]);
  } catch (error) {
    const heading = await tab.textContent('h1', { timeout: 1000 }).catch(() => 'no heading');
    const elsewhere = `the browser is at ${tab.url().split('?')[0]}, which says: ${heading}`;
    throw error.name === 'TimeoutError' ? new Error(elsewhere) : error;
  }
}

/** Signs in from the start to our last page. */
export async function signIn(tab, login) {
  await openConsent(tab, login);
  await press(tab, 'allow', login.page('done'));
  await expectHeading(tab, HEADINGS.signedIn);
}

export async function expectHeading(tab, heading) {
  expectEqual(await tab.textContent('h1'), heading, 'the page is headed');
}

/** The parameters that a redirect brings and that no page of ours may be seen with. */
const BROUGHT = ['code', 'state', 'error', 'error_description', 'iss'];

/** Nothing of a redirect is in the address of the page that the tab shows, nor anywhere the back button leads, `except` there. */
export async function expectCleanAddress(tab, except = []) {
  const carried = (address) => BROUGHT.filter((name) => new URL(address).searchParams.has(name));
  expectEqual(await tab.evaluate(() => [location.hash, document.referrer]), ['', ''], 'the page sees fragment and referrer');
  expectEqual(carried(tab.url()), [], 'the address bar shows');
  for (const address of await history(tab)) {
    if (!except.some((known) => address.startsWith(known))) expectEqual(carried(address), [], 'the history shows');
  }
}

/** Opens an address, and says with which status the page was answered that it ended at. */
export async function statusOf(tab, address) {
  return (await tab.goto(address)).status();
}

/** Does `act`, after which the tab must be told that nobody listens at an address that starts with `address`. */
export async function expectNobodyThere(tab, address, act) {
  const isIt = (request) => request.isNavigationRequest() && request.url().startsWith(address);
  const failed = tab.waitForEvent('requestfailed', isIt);
  await Promise.all([failed, act().catch(() => {})]);
  expectEqual((await failed).failure().errorText, 'net::ERR_CONNECTION_REFUSED', 'the browser was told');
}

/**
 * Holds back the tab's requests for these addresses, whatever their queries, until they are let go. Each one comes back as
 * { address, letGo }, where the address is a promise of the whole one.
 */
export async function hold(tab, ...addresses) {
  const session = await tab.context().newCDPSession(tab);
  const doors = addresses.map((address) => {
    const door = { prefix: address };
    door.request = new Promise((resolve) => (door.arrive = resolve));
    return door;
  });
  session.on('Fetch.requestPaused', (event) => {
    doors.find(({ prefix }) => event.request.url.split('?')[0] === prefix).arrive(event);
  });
  const patterns = addresses.flatMap((address) => [{ urlPattern: address }, { urlPattern: `${address}\\?*` }]);
  await session.send('Fetch.enable', { patterns });
  return doors.map(({ request }) => ({
    address: request.then((event) => event.request.url),
    letGo: async () => session.send('Fetch.continueRequest', { requestId: (await request).requestId }),
  }));
}

/** Goes back one page, as the button does: from the cache for living pages if the browser kept it. */
export async function back(tab) {
  const session = await tab.context().newCDPSession(tab);
  const { currentIndex, entries } = await session.send('Page.getNavigationHistory');
  await session.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id });
  await session.detach();
}

/** The addresses that the tab's back button leads through, oldest first. */
export async function history(tab) {
  const session = await tab.context().newCDPSession(tab);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return entries.map((entry) => entry.url);
}
