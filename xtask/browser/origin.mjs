// A web server of somebody else's: it serves an empty page, and redirects wherever it is told.

import { once } from 'node:events';
import { createServer } from 'node:http';

export async function startOrigin() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    if (pathname === '/to') {
      response.writeHead(302, { location: searchParams.get('url') }).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><html lang="en"><title>Somebody else</title><h1>Somebody else</h1><p id="here"></p>');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    at: (host) => `http://${host}:${server.address().port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
