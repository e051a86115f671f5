// Reads the report of xmlrunner, which runs unittest: JUnit XML with modules that do not load, shared hooks and subtests of its own kind.

import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';
import { type JunitCase, junitCases, junitEntry } from './junit.ts';

/**
 * Subtests that fail are reported with their parameters and in place of their test, those that pass are not: a test of
 * which one has failed has failed as a whole.
 */
export function unittestEntries(text: string): readonly ReportEntry[] | undefined {
  const found = junitCases(text);
  if (!found) return undefined;
  const entries = new Map<string, ReportEntry>();
  for (const one of found) {
    const whole = sharedHook(one) ?? ownEntry(junitEntry(one));
    const key = JSON.stringify([whole.file, whole.path]);
    const known = entries.get(key);
    if (!known || known.status === 'passed' || known.status === 'skipped') entries.set(key, whole);
  }
  return [...entries.values()];
}

function ownEntry(entry: ReportEntry): ReportEntry {
  const [first, name = ''] = entry.path;
  if (first !== '_FailedTest') return { ...entry, path: entry.path.map(withoutSubtest) };
  return { file: fileOf(name, entry.message), path: [UNFINISHED], status: 'error', message: entry.message };
}

/** Of a class or a module: told without a class of its own, and with the file of another test. */
function sharedHook({ name, classname, status, message }: JunitCase): ReportEntry | undefined {
  const {
    hook = '',
    scope,
    of = '',
  } = /^(?<hook>(?:setUp|tearDown)(?<scope>Class|Module)) \((?<of>[^()]+)\)$/.exec(name)?.groups ?? {};
  if (classname !== '' || hook === '') return undefined;
  const module = scope === 'Module' ? of : of.slice(0, Math.max(0, of.lastIndexOf('.')));
  const path = scope === 'Module' ? [hook] : [of.slice(module.length + 1), hook];
  const role = hook.startsWith('setUp') ? 'before' : 'after';
  return { file: fileOf(module, message), path, status, message, role };
}

/** A module is named as seen from the start folder; a traceback through it holds the whole path. */
function fileOf(module: string, message = ''): string {
  const path = `${module.replaceAll('.', '/')}.py`;
  const files = [...message.matchAll(/File "\/workspace\/([^"\n]+)"/g)].map(([, file = '']) => file);
  return files.find((one) => one === path || one.endsWith(`/${path}`)) ?? path;
}

function withoutSubtest(name: string): string {
  return name.replace(/^(\w+) [([].*$/s, '$1');
}
