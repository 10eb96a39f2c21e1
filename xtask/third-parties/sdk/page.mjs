// As much of a browser's page as the SDK touches: a location that can be left, storage, history. The SDK keeps its own redirects
// and caches; no option of it is set.

/** Opens an empty page, and forgets what the last one kept. */
export function open() {
  const kept = new Map();
  const departures = [];
  const waiting = [];
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.window = { location: new URL('http://127.0.0.1:8899/'), history: { replaceState: moved } };
  globalThis.document = {
    title: 'A page',
    set location(url) {
      const waits = waiting.shift();
      if (waits) waits(url);
      else departures.push(url);
    },
  };

  /** Where the app sends the browser to, now or next. */
  function departure() {
    return departures.length > 0 ? departures.shift() : new Promise((resolve) => waiting.push(resolve));
  }

  /** The browser comes back, or the app cleans the address. */
  function arrive(url) {
    window.location = new URL(url);
  }

  function moved(_state, _title, url) {
    arrive(url);
  }

  return { departure, arrive, kept };
}

/** Node.js again. */
export function close() {
  for (const name of ['localStorage', 'window', 'document']) delete globalThis[name];
}
