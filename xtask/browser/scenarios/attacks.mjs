// What a page of somebody else's can try against the callback while a login waits. Each attack is one row of data.
//
// `go` runs in the hostile page, with the address to attack, and says what that page got to see, which `sees` must match; or
// it `leaves` for another page. `status` is what our server must answer at that address; Chromium's own record is asked. Attacks that a guard
// other than the state stops are given the login's true state, so that this guard alone decides; a page elsewhere cannot
// know it. `framed` are documents inside the hostile one; their frame may vanish where the element falls back to its content.
// `within` attacks from a page that was served under the callback's host and port before the login.

/** Loads something with an element, and says what came of it. */
const element = (tag, attribute) => `(url) => new Promise((resolve) => {
  const element = document.createElement('${tag}');
  if (element instanceof HTMLLinkElement) element.rel = 'stylesheet';
  element.onload = () => resolve('loaded');
  element.onerror = () => resolve('error');
  element.${attribute} = url;
  document.body.append(element);
})`;

/** A document inside the hostile one: its frame must be empty for the page, and an error page for Chromium. */
const frame = (tag, attribute) => `(url) => new Promise((resolve) => {
  const element = document.createElement('${tag}');
  const look = () => resolve(element.contentDocument?.body?.textContent ? 'read' : 'no document');
  element.onload = element.onerror = look;
  element.${attribute} = url;
  document.body.append(element);
})`;

/** A fetch, with how much of the answer the page could read. */
const fetched = (options) => `(url) => fetch(url, ${options}).then(
  async (answer) => \`\${answer.type} \${answer.status} \${(await answer.text()).length}\`,
  () => 'refused',
)`;

/** A form that is sent at once. */
const form = (method, fields) => `(url) => {
  const { origin, pathname, searchParams, href } = new URL(url);
  const form = document.createElement('form');
  Object.assign(form, { method: '${method}', action: '${method}' === 'get' ? origin + pathname : href });
  const pairs = '${method}' === 'get' ? [...searchParams] : ${fields};
  for (const [name, value] of pairs) form.append(Object.assign(document.createElement('input'), { name, value }));
  document.body.append(form);
  form.submit();
}`;

/** Has Chromium fetch or even render the address before anybody goes there. Nothing tells a page how that went. */
const speculation = (action) => `(url) => new Promise((resolve) => {
  const script = Object.assign(document.createElement('script'), { type: 'speculationrules' });
  script.textContent = JSON.stringify({ ${action}: [{ source: 'list', urls: [url], eagerness: 'immediate' }] });
  document.head.append(script);
  setTimeout(() => resolve('waited'), 1000);
})`;

export const ATTACKS = [
  { name: 'connections opened ahead and left idle (B5)', times: 1, go: `(url) => new Promise((resolve) => {
      for (let i = 0; i < 30; i += 1) document.head.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: url + i, crossOrigin: i % 2 ? 'anonymous' : null }));
      setTimeout(() => resolve('waited'), 300);
    })`, sees: /^waited$/ },
  { name: 'fetch, cors (B9)', state: 'true', go: fetched('{}'), status: 400, sees: /^refused$/ },
  { name: 'fetch, no-cors (B9)', state: 'true', go: fetched("{ mode: 'no-cors' }"), status: 400, sees: /^opaque 0 0$/ },
  { name: 'fetch, no-cors, with cookies (B9)', state: 'true', go: fetched("{ mode: 'no-cors', credentials: 'include' }"), status: 400, sees: /^opaque 0 0$/ },
  { name: 'fetch with a header that needs a preflight (B8, B9)', state: 'true', go: fetched("{ headers: { 'x-a': 'b' } }"), status: 405, sees: /^refused$/ },
  { name: 'fetch, POST with a body (B6)', state: 'true', go: fetched("{ method: 'POST', mode: 'no-cors', body: 'code=x' }"), status: 413, sees: /^opaque 0 0$/ },
  { name: 'fetch, POST without a body (B8)', state: 'true', go: fetched("{ method: 'POST', mode: 'no-cors' }"), status: 405, sees: /^opaque 0 0$/ },
  { name: 'fetch, HEAD (B8)', state: 'true', go: fetched("{ method: 'HEAD', mode: 'no-cors' }"), status: 405, sees: /^opaque 0 0$/ },
  { name: 'fetch, DELETE (B8)', state: 'true', go: fetched("{ method: 'DELETE' }"), status: 405, sees: /^refused$/ },
  { name: 'fetch of the last page (B9)', below: 'done', go: fetched("{ mode: 'no-cors' }"), status: 400, sees: /^opaque 0 0$/ },
  { name: 'fetch by way of a redirect (B9)', state: 'true', detour: true, go: fetched("{ mode: 'no-cors' }"), status: 400, sees: /^opaque 0 0$/ },
  { name: '100 fetches at once (A6, B5)', state: 'true', times: 100, go: `async (url) => {
      const many = Array.from({ length: 100 }, (_, i) => fetch(url + '&n=' + i, { mode: 'no-cors', cache: 'no-store' }).catch(() => ({ type: 'refused' })));
      return [...new Set((await Promise.all(many)).map((answer) => answer.type))].join();
    }`, status: 400, sees: /^opaque$/ },
  { name: 'XMLHttpRequest (B9)', state: 'true', go: `(url) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onloadend = () => resolve(request.status + ' ' + request.responseText.length);
      request.open('GET', url);
      request.send();
    })`, status: 400, sees: /^0 0$/ },
  { name: 'image (B9)', state: 'true', go: element('img', 'src'), status: 400, sees: /^error$/ },
  { name: 'image by way of a redirect (B9)', state: 'true', detour: true, go: element('img', 'src'), status: 400, sees: /^error$/ },
  { name: 'script (B9)', state: 'true', go: element('script', 'src'), status: 400, sees: /^error$/ },
  { name: 'stylesheet (B9)', state: 'true', go: element('link', 'href'), status: 400, sees: /^error$/ },
  { name: 'video (B9)', state: 'true', go: element('video', 'src'), status: 400, sees: /^error$/ },
  { name: 'link rel=prefetch (B9)', state: 'true', go: `(url) => new Promise((resolve) => {
      const link = Object.assign(document.createElement('link'), { rel: 'prefetch', href: url });
      link.onload = () => resolve('loaded');
      link.onerror = () => resolve('error');
      document.head.append(link);
    })`, status: 400, sees: /^error$/ },
  { name: 'speculation rules, prefetch (B9)', state: 'true', go: speculation('prefetch'), status: 400, sees: /^waited$/ },
  { name: 'speculation rules, prerender (B9)', state: 'true', go: speculation('prerender'), status: 400, sees: /^waited$/ },
  { name: 'beacon (B6)', state: 'true', go: "(url) => String(navigator.sendBeacon(url, 'code=x'))", status: 413, sees: /^true$/ },
  { name: 'EventSource (B9)', state: 'true', go: `(url) => new Promise((resolve) => {
      const source = new EventSource(url);
      source.onopen = () => resolve('open');
      source.onerror = () => { source.close(); resolve('error'); };
    })`, status: 400, sees: /^error$/ },
  { name: 'WebSocket (B9)', state: 'true', go: `(url) => new Promise((resolve) => {
      const socket = new WebSocket(url.replace('http:', 'ws:'));
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('error');
    })`, status: 400, sees: /^error$/ },
  { name: 'iframe, forged code (A6, B11)', go: frame('iframe', 'src'), status: 400, sees: /^no document$/, framed: {} },
  { name: 'iframe, forged denial (A6, B11)', error: true, go: frame('iframe', 'src'), status: 400, sees: /^no document$/, framed: {} },
  { name: 'iframe, sandboxed (A6, B11)', go: frame('iframe', "sandbox = ''; element.src"), status: 400, sees: /^no document$/, framed: {} },
  { name: 'object (A6, B11)', go: frame('object', "type = 'text/html'; element.data"), status: 400, sees: /^no document$/, framed: { mayVanish: true } },
  { name: 'embed (A6, B11)', go: frame('embed', "type = 'text/html'; element.src"), status: 400, sees: /^no document$/, framed: {} },
  { name: 'link followed, forged code (A6)', go: '(url) => { location = url; }', status: 303, leaves: true },
  { name: 'link followed, forged denial (A6)', error: true, go: '(url) => { location = url; }', status: 303, leaves: true },
  { name: 'link followed, by way of a redirect (A6)', detour: true, go: '(url) => { location = url; }', status: 303, leaves: true },
  { name: 'form, GET (A6)', go: form('get'), status: 303, leaves: true },
  { name: 'form, POST (B6)', state: 'true', go: form('post', "[['code', 'x']]"), status: 413, leaves: true },
  { name: 'form, POST without fields (B8)', state: 'true', go: form('post', '[]'), status: 405, leaves: true },
  { name: 'window opened: its opener has no hold on it (A6, B11)', go: `async (url) => {
      const opened = open(url);
      for (let i = 0; i < 100 && !opened.closed; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
      return opened.closed ? 'severed' : 'held';
    }`, status: 303, sees: /^severed$/ },
  { name: 'localhost for 127.0.0.1 (B8)', state: 'true', host: 'localhost', go: '(url) => { location = url; }', status: 421, leaves: true },
  { name: 'a name rebound to this machine, link followed (B8)', state: 'true', host: 'rebound.test', go: '(url) => { location = url; }', status: 421, leaves: true },
  { name: 'a name rebound to this machine, form POST (B8)', state: 'true', host: 'rebound.test', go: form('post', '[]'), status: 421, leaves: true },
  { name: 'a name rebound to this machine, fetch from its own page (B8)', state: 'true', host: 'rebound.test', within: true, go: fetched('{}'), status: 421, sees: /^basic 421 \d+$/ },
  { name: 'a name rebound, fetch of the last page (B8)', below: 'done', host: 'rebound.test', within: true, go: fetched('{}'), status: 421, sees: /^basic 421 \d+$/ },
];
