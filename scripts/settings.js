// `npm run settings`: writes the rows of docs/configuration.md anew; a setting that none of its tables has yet comes behind the one before it.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingRows } from '../src/settings/documented.ts';

const FILE = new URL('../docs/configuration.md', import.meta.url);
const rows = settingRows();
const nameOf = (line) => /^\| `(MULLOVER_\w+)`/.exec(line)?.[1];
const written = readFileSync(FILE, 'utf8').split('\n');
const listed = new Set(written.map(nameOf));
const names = [...rows.keys()];

/** The row of a setting, and those of unlisted ones that follow it in the schema. */
function rowsFrom(name) {
  const after = names.slice(names.indexOf(name) + 1);
  const until = after.findIndex((next) => listed.has(next));
  return [name, ...(until < 0 ? after : after.slice(0, until))].map((each) => rows.get(each));
}

const lines = written.flatMap((line) => {
  const name = nameOf(line);
  if (name === undefined) return [line];
  return rows.has(name) ? rowsFrom(name) : [];
});
writeFileSync(FILE, lines.join('\n'));
