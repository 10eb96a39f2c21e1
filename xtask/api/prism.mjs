// Starts Prism's command line: node prism.mjs INSTALLATION ARGUMENT...
// It ends with whoever holds the other end of stdin.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [installation, ...rest] = process.argv.slice(2);
process.stdin.on('close', () => process.exit()).resume();
const program = join(resolve(installation), 'node_modules/@stoplight/prism-cli/dist/index.js');
process.argv = [process.argv[0], program, ...rest];
await import(pathToFileURL(program));
