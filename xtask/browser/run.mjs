// `cargo xtask browser` runs this: every scenario in a real Chromium, over real sockets, and a table of how they went.

import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

import * as hostile from './scenarios/hostile.mjs';
import * as pages from './scenarios/pages.mjs';
import * as signIn from './scenarios/sign_in.mjs';
import * as site from './scenarios/site.mjs';
import { Stage } from './stage.mjs';
import { Table } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    modules: { type: 'string' }, // where playwright-core is installed
    chromium: { type: 'string' },
    program: { type: 'string' }, // the built browser-login
    site: { type: 'string' }, // the built web_axum
    pictures: { type: 'string' }, // where the screenshots go
    only: { type: 'string', default: '' }, // part of a scenario's name
  },
});
const require = createRequire(`${options.modules}/`);
const { chromium } = require('playwright-core');
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const { chromium: executable, program, site: siteProgram, pictures } = options;
const setting = { chromium, axe, executable, program, site: siteProgram, pictures };
await mkdir(options.pictures, { recursive: true });

const isChosen = (name) => name.includes(options.only);
const table = new Table();
for (const group of [signIn, site, pages, hostile]) await group.run(table, setting, isChosen);
process.exitCode = table.close() ? 0 : 1;
