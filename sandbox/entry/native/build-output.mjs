// Starts the programs of a build, with their output on ours, and reads what compilers say in it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

export const ROOT = '/workspace';
const MOST_BYTES = 2 ** 28;

/** { code, output }; a program that is not there has the exit code of a shell that does not find it. */
export function printed(program, words, options = {}) {
  const found = quiet(program, words, options);
  process.stdout.write(found.output);
  return found;
}

export function quiet(program, words, options = {}) {
  const settings = { ...options, encoding: 'utf8', maxBuffer: MOST_BYTES, stdio: ['ignore', 'pipe', 'pipe'] };
  const { status, error, stdout, stderr } = spawnSync(program, words, settings);
  const output = `${stdout ?? ''}${stderr ?? ''}`;
  return { code: status ?? (error?.code === 'ENOENT' ? 127 : 1), output, stdout: stdout ?? '' };
}

/** One for each file that has an error; a single one without a file where no compiler names any. */
export function compileErrors(output, ...folders) {
  const found = new Map();
  let inside = [];
  for (const line of output.split('\n')) {
    inside = insideOf(line, inside);
    const [, path] = /^(\/?[^\s:][^:]*):\d+(?::\d+)?: (?:fatal )?error: /.exec(line) ?? [];
    if (path === undefined) continue;
    const file = inSources(path, [...inside.slice(-1), ...folders]);
    if (file !== undefined) found.set(file, `${found.get(file) ?? ''}${line}\n`);
  }
  if (found.size > 0) return [...found].map(([file, message]) => ({ file, message }));
  return [{ file: '', message: output.trimEnd().slice(-3000) }];
}

/** The folder that make says it works in. */
function insideOf(line, inside) {
  const entered = /: Entering directory [`'](.*)'$/.exec(line)?.[1];
  if (entered !== undefined) return [...inside, entered];
  return /: Leaving directory /.test(line) ? inside.slice(0, -1) : inside;
}

function inSources(path, folders) {
  const places = folders.map((folder) => resolve(process.cwd(), folder, path));
  const place = places.find((one) => one.startsWith(`${ROOT}/`) && existsSync(one));
  return place === undefined ? undefined : relative(ROOT, place);
}

/** The one of several sources that names a test; those that many programs share say nothing. */
export function fileOfTest(name, sources) {
  if (sources.length < 2) return sources[0];
  const word = name.split(/[^\w]+/).filter(Boolean).at(-1) ?? name;
  const naming = sources.find((path) => new RegExp(`\\b${word}\\b`).test(textOf(path)));
  return naming ?? sources[0];
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Sources of programs, without those that more than one of them is made of. [{ sources }] → the same with `own`. */
export function withOwnSources(programs) {
  const uses = new Map();
  for (const { sources } of programs) for (const path of new Set(sources)) uses.set(path, (uses.get(path) ?? 0) + 1);
  return programs.map((one) => {
    const own = one.sources.filter((path) => uses.get(path) === 1);
    return { ...one, own: own.length > 0 ? own : one.sources };
  });
}

/** A file of the sources among the words of a command: a script that an interpreter runs. */
export function scriptIn(words, folder) {
  return words.map((word) => resolve(folder, word)).find((path) => path.startsWith(`${ROOT}/`) && !path.includes('/.mullover/') && /\.\w+$/.test(path) && existsSync(path));
}

