// usage: node gotestsum.mjs WORD…   Stands in for `gotestsum` in an observed run.
import { createRequire } from 'node:module';
import { takeTests } from './compiled.mjs';

const { ofGotestsum } = createRequire(import.meta.url)('./compiled-arguments.cjs');
const words = ofGotestsum(process.argv.slice(2));
if (words) takeTests('go', words);
else console.log('gotestsum: nothing that it could be asked here is a test');
