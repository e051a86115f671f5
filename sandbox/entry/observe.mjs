// An observed run: the repository's own command, whose processes are told by hooks to report what they test. One folder holds
// the selection, then a record and a report for each process that is a test runner; together they go out as one text.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportText } from './thin-report.mjs';

const FOLDER = '/tmp/mullover-observed';
const HOOKS = '/opt/mullover/hooks';
/** What starts several packages or targets goes on behind a failure, and takes no result from a cache. */
const STARTERS = {
  MAKEFLAGS: 'k',
  NX_DAEMON: 'false',
  NX_SKIP_NX_CACHE: 'true',
  TURBO_FORCE: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
  WIREIT_CACHE: 'none',
  WIREIT_FAILURES: 'continue',
};
/** Records beyond this are no test suite but an attack or an accident. */
const MOST = 5000;

/** `selection`: { files?, titles? }, files relative to the root. Returns the variables of the command. */
export function prepareObserved(root, selection, env) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'selection.json'), JSON.stringify({ root, ...selection }));
  const joined = (own, separator, given) => (given ? `${own}${separator}${given}` : own);
  return {
    ...env,
    MULLOVER_OBSERVED: FOLDER,
    PATH: `${HOOKS}/bin:${env.PATH}:${HOOKS}/fallback`,
    NODE_OPTIONS: joined(`--require ${HOOKS}/node.cjs`, ' ', env.NODE_OPTIONS),
    PYTHONPATH: joined(`${HOOKS}/python`, ':', env.PYTHONPATH),
    PYTEST_ADDOPTS: joined('-p mullover_pytest', ' ', env.PYTEST_ADDOPTS),
    PYTEST_XDIST_AUTO_NUM_WORKERS: '2',
    DJANGO_TEST_PROCESSES: '1',
    ...STARTERS,
  };
}

/** [{ …record, report }] in the order in which the processes began; undefined when they need more than `room` bytes. */
export function collectObserved(room) {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'selection.json');
  if (names.length > MOST) return undefined;
  const processes = [];
  let left = room;
  for (const name of names.sort()) {
    const record = readRecord(join(FOLDER, name));
    const file = join(FOLDER, name.replace(/json$/, 'report'));
    const report = record.left || existsSync(`${file}.left`) || !existsSync(file) ? undefined : reportText(file, left);
    if (report === 'too large') return undefined;
    left -= Buffer.byteLength(report ?? '') + Buffer.byteLength(JSON.stringify(record));
    if (left < 0) return undefined;
    processes.push({ ...record, left: record.left === true || existsSync(`${file}.left`), report: report ?? null });
  }
  return processes;
}

/** A record that was cut tells that a runner was there, and nothing more. */
function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { runner: 'a runner', cwd: '/', argv: [], format: '' };
  }
}
