// Plays Spotify's TypeScript SDK, unchanged, before the fake. The judge, ../src, starts it with the directory of its node_modules,
// and tells it where the fake is by the environment only: Node.js 20 goes through no proxy by itself, so `undici` does.

import { Console } from 'node:console';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import * as people from './people.mjs';
import { Judge } from './judge.mjs';

const [installation] = process.argv.slice(2);
const require = createRequire(`${installation}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));

// Standard output is the judge's.
globalThis.console = new Console(process.stderr);
const { default: undici } = await load('undici');
undici.setGlobalDispatcher(new undici.ProxyAgent(process.env.HTTPS_PROXY));
globalThis.fetch = undici.fetch;
people.use(await load('@spotify/web-api-ts-sdk'));

const judge = await Judge.start();
// What the SDK starts and does not wait for is the flow's all the same.
process.on('unhandledRejection', (error) => judge.trouble(error));
for (const group of ['login', 'catalogue', 'paging', 'playlists', 'library', 'player', 'errors']) {
  const { FLOWS } = await import(`./${group}.mjs`);
  for (const [name, flow] of Object.entries(FLOWS)) await judge.play(name, flow);
}
judge.over();
