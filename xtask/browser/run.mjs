// `cargo xtask browser` runs this: every scenario in a real Chromium, over real sockets, and a table of how they went.

import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

import * as signIn from './scenarios/sign_in.mjs';
import { Stage } from './stage.mjs';
import { Table } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    modules: { type: 'string' }, // where playwright-core is installed
    chromium: { type: 'string' },
    program: { type: 'string' }, // the built browser-login
    pictures: { type: 'string' }, // where the screenshots go
    only: { type: 'string', default: '' }, // part of a scenario's name
  },
});
const { chromium } = createRequire(`${options.modules}/`)('playwright-core');
const setting = { chromium, executable: options.chromium, program: options.program, pictures: options.pictures };
await mkdir(options.pictures, { recursive: true });

const table = new Table();
for (const { name: group, scenarios } of [signIn]) {
  table.group(group);
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (!name.includes(options.only)) continue;
    await table.scenario(name, async () => (await Stage.play(setting, scenario)).told);
  }
}
process.exitCode = table.close() ? 0 : 1;
