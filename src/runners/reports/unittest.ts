// Reads the report of xmlrunner, which runs unittest: JUnit XML with modules that do not load and subtests of its own kind.

import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';
import { junitEntries } from './junit.ts';

/**
 * Subtests that fail are reported with their parameters and in place of their test, those that pass are not: a test of
 * which one has failed has failed as a whole.
 */
export function unittestEntries(text: string): readonly ReportEntry[] | undefined {
  const found = junitEntries(text);
  if (!found) return undefined;
  const entries = new Map<string, ReportEntry>();
  for (const entry of found) {
    const [first, name = ''] = entry.path;
    const whole = first === '_FailedTest' ? unloaded(entry, name) : { ...entry, path: entry.path.map(withoutSubtest) };
    const key = JSON.stringify([whole.file, whole.path]);
    const known = entries.get(key);
    if (!known || known.status === 'passed' || known.status === 'skipped') entries.set(key, whole);
  }
  return [...entries.values()];
}

/** A module that cannot be imported is named as seen from the start folder; its traceback holds the whole path. */
function unloaded({ message = '' }: ReportEntry, module: string): ReportEntry {
  const path = `${module.replaceAll('.', '/')}.py`;
  const files = [...message.matchAll(/File "\/workspace\/([^"\n]+)"/g)].map(([, file = '']) => file);
  const file = files.find((one) => one === path || one.endsWith(`/${path}`)) ?? path;
  return { file, path: [UNFINISHED], status: 'error', message };
}

function withoutSubtest(name: string): string {
  return name.replace(/^(\w+) [([].*$/s, '$1');
}
