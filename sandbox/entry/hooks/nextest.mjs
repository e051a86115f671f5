// usage: node nextest.mjs WORD…   Stands in for `cargo nextest run` in an observed run.
import { createRequire } from 'node:module';
import { takeTests } from './compiled.mjs';

const { ofNextest } = createRequire(import.meta.url)('./compiled-arguments.cjs');
takeTests('cargo', ofNextest(process.argv.slice(2)));
