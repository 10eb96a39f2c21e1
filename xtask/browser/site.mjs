// A web site that people sign in to: the example `web_axum` as a process, on the stage's fake.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { within } from './expect.mjs';

export class Site {
  #child;

  /** Starts the site and waits until it listens. */
  static async start(path, { accountsUrl, webClient }, { seconds = 600, secret = webClient.secret } = {}) {
    const site = new Site();
    const client = ['--client-id', webClient.id, '--client-secret', secret];
    const service = ['--accounts-url', accountsUrl, '--api-url', `${accountsUrl}/v1`];
    const more = ['--port', '0', '--login-seconds', String(seconds)];
    site.#child = spawn(path, [...client, ...service, ...more], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
    const lines = createInterface({ input: site.#child.stdout });
    site.address = await within(20_000, 'the start of web_axum', listening(lines));
    return site;
  }

  page(path) {
    return `${this.address}${path}`;
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}

async function listening(lines) {
  for await (const line of lines) {
    const found = /^Listening on (http:\S+)/.exec(line);
    if (found) return found[1];
  }
  throw new Error('web_axum ended before it listened');
}
