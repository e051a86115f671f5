// Files that one job makes and another one of the same workflow uses: what made them is done again in the place of a download.

import type { CiJob, ScriptStep } from './ci-job.ts';
import { fromWorkspace } from './ci-variables.ts';
import { resolveValue } from './expression.ts';
import { contextsOf, type Entry, type Reading, resolved } from './github-reading.ts';
import { joinPath } from './join-path.ts';
import { isMap, type JsonMap, listOf, mapOf, textOf, textsOf } from './json.ts';
import { machineOf } from './machine.ts';
import { matrixEntries } from './matrix.ts';

/** What a job says up to one of its steps. */
export type ContentUpTo = (entry: Entry, last: JsonMap) => Omit<CiJob, 'name' | 'triggers' | 'conditional'>;

export const DOWNLOADS = /^actions\/download-artifact@/i;
const UPLOADS = /^actions\/upload-artifact@/i;
/** Jobs that wait for jobs that wait for jobs. */
const MAX_DEPTH = 4;
const MOST_JOBS = 32;
/** Of a matrix. */
const MOST_ENTRIES = 16;
const TOO_MANY = 'uses files of too many other jobs';

interface Upload {
  readonly entry: Entry;
  readonly step: JsonMap;
  readonly name: string;
}

/** Adds what makes the files of a download to a reading; the reason why not, where they cannot be made. */
export function readDownload(reading: Reading, given: JsonMap, contentUpTo: ContentUpTo): string | undefined {
  if (given['run-id'] !== undefined || given.repository !== undefined) return 'uses files of another run';
  const { left } = reading.named.origin;
  if (left.count <= 0) return TOO_MANY;
  left.count -= 1;
  if (reading.within.length >= MAX_DEPTH) return 'uses files of another job';
  const text = (name: string) => resolved(reading, textOf(given[name])) || undefined;
  const [name, pattern] = [text('name'), text('pattern')];
  const isWanted = (one: string) => (name === undefined ? isOf(one, pattern ?? '*') : one === name);
  const uploads = oneOfEach(uploadsBefore(reading).filter((upload) => isWanted(upload.name)));
  if (uploads.length === 0) return 'uses files of another job';
  const isTogether = name !== undefined || text('merge-multiple') === 'true';
  const to = inRepository(text('path') ?? '.');
  for (const upload of uploads) {
    const moved = movedTo(upload, isTogether ? to : to === '.' ? upload.name : `${to}/${upload.name}`);
    if (moved === undefined) return 'puts files of another job where they cannot be put here';
    if (left.count <= 0) return TOO_MANY;
    left.count -= 1;
    addContent(reading, contentUpTo(upload.entry, upload.step), moved);
  }
  return undefined;
}

function addContent(reading: Reading, content: ReturnType<ContentUpTo>, moved: readonly ScriptStep[]): void {
  const { versions, packages, dropped } = reading;
  Object.assign(versions, { ...content.versions, ...versions });
  packages.push(...content.systemPackages);
  dropped.push(...content.dropped);
  const made = content.steps.map(({ env, unknown = [], ...step }) => ({
    ...step,
    env: { ...content.env, ...env },
    unknown: [...(content.unknown ?? []), ...unknown],
  }));
  const isDone = ({ script, directory }: ScriptStep) =>
    reading.steps.some((step) => step.script === script && step.directory === directory);
  for (const step of [...made, ...moved]) if (!isDone(step)) reading.steps.push(step);
}

/** Of all jobs that this one waits for, those nearest first. */
function uploadsBefore(reading: Reading): readonly Upload[] {
  const jobs = mapOf(reading.named.workflow.jobs);
  const before = new Set(textsOf(reading.named.job.needs));
  for (const id of before) for (const earlier of textsOf(mapOf(jobs[id]).needs)) before.add(earlier);
  return [...before].slice(0, MOST_JOBS).flatMap((id) => uploadsOf(reading, id, mapOf(jobs[id])));
}

/** In each entry of its matrix, those first that are like the one that is read. */
function uploadsOf(reading: Reading, id: string, job: JsonMap): readonly Upload[] {
  const { within } = reading;
  if (within.includes(id) || id === reading.named.id) return [];
  const named = { ...reading.named, id, job };
  const strategy = resolveValue(mapOf(job.strategy).matrix ?? {}, contextsOf(named, {}, true, {}));
  const entries = strategy.ok ? matrixEntries(mapOf(strategy.value)) : [{}];
  const likeness = (entry: JsonMap) =>
    Object.entries(entry).filter(([key, value]) => JSON.stringify(value) === JSON.stringify(reading.matrix[key]))
      .length;
  return entries
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, MOST_ENTRIES)
    .flatMap((matrix) => {
      const entry: Entry = { named, matrix, whole: strategy.ok, within: [...within, reading.named.id] };
      if (machineIn(entry) === 'other') return [];
      return listOf(job.steps)
        .filter(isMap)
        .filter((step) => UPLOADS.test(textOf(step.uses) ?? ''))
        .map((step) => ({ entry, step, name: nameOf(entry, step) }));
    });
}

function machineIn({ named, matrix, whole }: Entry): CiJob['machine'] {
  const asked = resolveValue(named.job['runs-on'] ?? '', contextsOf(named, matrix, whole, {}));
  return asked.ok ? machineOf(textsOf(isMap(asked.value) ? asked.value.labels : asked.value).join(' ')) : 'unknown';
}

function nameOf({ named, matrix, whole }: Entry, step: JsonMap): string {
  const name = resolveValue(mapOf(step.with).name ?? 'artifact', contextsOf(named, matrix, whole, {}));
  return (name.ok ? textOf(name.value) : undefined) ?? '';
}

/** Equal names are made by jobs for several systems: the first is ours. */
function oneOfEach(uploads: readonly Upload[]): readonly Upload[] {
  return uploads.filter(({ name }, at) => name !== '' && uploads.findIndex((one) => one.name === name) === at);
}

/** `*` once, as in `build-*`. */
function isOf(name: string, pattern: string): boolean {
  const [front = '', end, ...more] = pattern.split('*');
  if (end === undefined) return name === pattern;
  return more.length === 0 && name.length >= front.length + end.length && name.startsWith(front) && name.endsWith(end);
}

/** What puts uploaded files into a folder; nothing where they lie there already; undefined where nobody knows which they are. */
function movedTo({ entry, step, name }: Upload, to: string): readonly ScriptStep[] | undefined {
  const value = resolveValue(mapOf(step.with).path ?? '', contextsOf(entry.named, entry.matrix, entry.whole, {}));
  const paths = (value.ok ? (textOf(value.value) ?? '') : '')
    .split('\n')
    .flatMap((line) => (line.trim() === '' ? [] : inRepository(line.trim())));
  const wanted = paths.filter((path) => !path.startsWith('!'));
  if (wanted.length === 0 || [...wanted, to].some((path) => !PLAIN.test(path))) return undefined;
  const from = rootOf(wanted);
  if (from === to) return [];
  const isFile = wanted.length === 1 && !/[*?[]/.test(wanted[0] ?? '');
  if (isFile && to === (joinPath(from, '..') || '.') && FILE.test(from)) return [];
  if (from === '.' || to.startsWith(`${from}/`)) return undefined;
  // What is copied is what lies in a folder, or the file.
  const script = `mkdir -p '${to}'\ncp -a '${from}/.' '${to}/' 2>/dev/null || cp -a '${from}' '${to}/'`;
  return [{ name: `files of ${name}`, script, directory: '.', env: {} }];
}

/** As seen from the root of the repository; what lies elsewhere stays as it is, and is no plain path. */
function inRepository(path: string): string {
  return fromWorkspace(path, path);
}

/** Below the repository, and nothing that a shell reads. */
const PLAIN = /^(?![/~])(?!.*(^|\/)\.\.(\/|$))[\w .@/+*?[\]-]+$/;
const FILE = /(^|\/)[^/]+\.[a-z0-9]{1,6}$/i;

/** The least folder that holds all of them, from which their paths are told; one path is the folder or the file itself. */
function rootOf(paths: readonly string[]): string {
  const fixed = paths.map((path) => {
    const parts = joinPath('.', path).split('/');
    const at = parts.findIndex((part) => /[*?[]/.test(part));
    return at < 0 ? parts : parts.slice(0, at);
  });
  const [first = [], ...others] = fixed;
  const differs = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join('/') || '.';
}
