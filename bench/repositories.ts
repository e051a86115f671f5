// `npm run bench:repositories -- --list FILE --clones DIR --out DIR`: what `mullover test` makes of repositories as they are,
// without settings and without a model. A row that is there is not measured again. The list and the clones stay outside.

import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tryRepository } from '../src/cli/try-repository.ts';
import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import { createHost, type Host } from '../src/wire.ts';
import { readCommandLine } from './command-line.ts';
import { documentOf, summaryOf, tableOf } from './repositories/document.ts';
import { type Listed, readList } from './repositories/list.ts';
import { quickList } from './repositories/quick.ts';
import { isUsable, keepRow, type Row, readRows, rowOf } from './repositories/row.ts';

const GIVE = 'Give a list and clones: npm run bench:repositories -- --list FILE --clones DIR; --help lists more.';
/** Runs of the tests: what differs between them is flaky. */
const RUNS = 2;

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Options {
  readonly listed: readonly Listed[];
  readonly clones: string;
  readonly out: string;
  readonly redo: ReadonlySet<string>;
  /** What one run of a suite may take. */
  readonly seconds: string;
}

/** Throws InputFault. */
async function readOptions(): Promise<Options> {
  const { list, clones, out, only, redo, seconds, quick } = parse();
  const folder = resolve(out ?? join(tmpdir(), `mullover-bench-repositories${quick ? '-quick' : ''}`));
  mkdirSync(folder, { recursive: true });
  const shared = { out: folder, redo: new Set(names(redo)), seconds };
  if (quick) {
    const made = await quickList(join(folder, 'clones'));
    return { ...shared, ...made, redo: new Set(made.listed.map(({ repo }) => repo)) };
  }
  if (list === undefined || clones === undefined) throw new InputFault('There are no repositories to look at.', GIVE);
  const wanted = new Set(names(only));
  const listed = readList(list).filter(({ repo }) => wanted.size === 0 || wanted.has(repo));
  return { ...shared, listed, clones };
}

function parse() {
  return readCommandLine(
    'bench:repositories',
    'Whether the tests of listed repositories run as they are, without settings and model.',
    {
      list: { type: 'string', value: 'FILE', means: 'the repositories' },
      clones: { type: 'string', value: 'DIR', means: 'their clones' },
      out: { type: 'string', value: 'DIR', means: 'keeps what was measured, and the table' },
      only: { type: 'string', value: 'NAME,…', means: 'some of them; all without it' },
      redo: { type: 'string', value: 'NAME,…', means: 'those that are measured again' },
      seconds: { type: 'string', value: 'N', default: '300', means: 'time of a suite' },
      quick: { type: 'boolean', means: 'makes three small ones' },
    },
  );
}

function names(text = ''): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

async function main(): Promise<void> {
  const options = await readOptions();
  await reachDocker();
  const host = createHost(
    readConfig(undefined, {
      MULLOVER_DATA: options.out,
      MULLOVER_SUITE_SECONDS: options.seconds,
    }),
  );
  const file = join(options.out, 'rows.jsonl');
  const rows: Row[] = [];
  for (const listed of options.listed) {
    const row = await measuredRow(host, listed, { ...options, file });
    if (row) rows.push(row);
  }
  const measured = new Set(rows.map(({ repo }) => repo));
  const unmeasured = options.listed.map(({ repo }) => repo).filter((repo) => !measured.has(repo));
  say(`\n${tableOf(rows)}`);
  writeFileSync(join(options.out, 'repositories.md'), documentOf(rows, unmeasured));
  say(JSON.stringify({ ...summaryOf(rows), unmeasured: unmeasured.length }));
}

/** Undefined when host, network or engine failed: that says nothing about the repository. */
async function measuredRow(
  host: Host,
  listed: Listed,
  { clones, redo, file }: Options & { readonly file: string },
): Promise<Row | undefined> {
  const known = readRows(file).find(({ repo, ref }) => repo === listed.repo && ref === listed.ref);
  if (known && !redo.has(listed.repo)) {
    say(`${listed.repo}: ${wordOf(known)} (known)`);
    return known;
  }
  const began = performance.now();
  try {
    const { signal } = new AbortController();
    const workspace = await host.open({ url: cloneOf(listed.repo, clones), ref: listed.ref }, signal);
    const tried = await tryRepository(host, { workspace, selection: { kind: 'all' }, count: RUNS }, signal);
    const row = rowOf({ listed, base: workspace.base, tried });
    keepRow(file, row);
    say(`${listed.repo}: ${wordOf(row)} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
    return row;
  } catch (error) {
    say(`${listed.repo}: not measured: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function wordOf(row: Row): string {
  return isUsable(row) ? `usable, ${row.passing} of ${row.tests} tests pass` : row.reason;
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:repositories: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
