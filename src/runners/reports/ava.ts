// Reads TAP of ava, which reports broken files as if they were tests: they become one error of their file.

import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';
import { MORE_THAN_PLANNED, tapTests } from './tap.ts';

/** Lines about a whole file: its end, its emptiness, an exception outside of every test. */
const ABOUT_FILE =
  / exited with a non-zero exit code: \d+$| exited due to \S+$|^No tests found in |^(Uncaught exception|Unhandled rejection)\b|^\w*Error( \[\w+\])?: /;

export function avaEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  const entries = tapTests(text, files)?.filter(({ message }) => message !== MORE_THAN_PLANNED);
  if (!entries) return undefined;
  const isBroken = ({ status, path }: ReportEntry) =>
    status === 'error' || (status === 'failed' && path.length === 1 && ABOUT_FILE.test(path[0] ?? ''));
  const [first] = entries.filter(isBroken);
  const tests = entries.filter((entry) => !isBroken(entry)).map(withRole);
  if (!first) return tests;
  const message = [first.status === 'error' ? '' : first.path[0], first.message].filter(Boolean).join('\n');
  const planned = Number(/^1\.\.(\d+)$/m.exec(text)?.[1] ?? 0);
  const ran = tests.filter((entry) => entry.role === undefined).length;
  const role = planned > 0 && ran >= planned ? 'after' : 'before';
  return [...tests, { file: first.file, path: [UNFINISHED], status: 'error', message, role }];
}

/** Hooks without a title of their own; one that has one is told from tests by its comment only, where it goes well. */
const HOOK = /^(?<when>before|after)(?:Each)?(?:\.always)? hook(?: for .*)?$/;

function withRole(entry: ReportEntry): ReportEntry {
  const when = HOOK.exec(entry.path[0] ?? '')?.groups?.when;
  if (when === undefined || entry.path.length > 1) return entry;
  return { ...entry, role: when === 'before' ? 'before' : 'after' };
}
