// `npm run bench:index`: how long the code index of a repository takes to its first answer, to its last definition and when
// it is there, beside ripgrep and Universal Ctags on the same files. `-- --repository DIR --ref COMMIT` indexes a clone; without
// it the sources of this project's packages are the repository. `-- --quick` takes fewer files and repeats less.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from 'simple-statistics';
import type { TreeRef } from '../src/workspace/index-calls.ts';
import { IndexThread } from '../src/workspace/index-thread.ts';
import { listTree } from '../src/workspace/tree-files.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine(
  'bench:index',
  'Time of the code index to its first answer and to its last definition, beside ripgrep and Universal Ctags. The last line is JSON.',
  {
    repository: {
      type: 'string',
      value: 'DIR',
      means: 'a clone; the sources of the packages of this project without it',
    },
    ref: { type: 'string', default: 'HEAD', value: 'COMMIT', means: 'what of the clone is indexed' },
    query: {
      type: 'string',
      value: 'TEXT',
      default: 'Options of the parser are lost\n\n`parse` ignores `defaultOptions` of its module.',
      means: 'an issue',
    },
    quick: QUICK,
  },
);
const REPEATS = values.quick ? 2 : 5;
const FILES = values.quick ? 300 : 2000;
const MAX_BYTES = 200_000;
const FOUND = 20;

const run = promisify(execFile);
const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'mullover-bench-index-'));

async function git(gitDir: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['--git-dir', gitDir, ...args], { maxBuffer: 2 ** 28 });
  return stdout.trim();
}

/** Sources that are not minified, by many hands: those of the packages that this project uses. */
function* packageSources(from: string): Generator<string> {
  for (const entry of readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(from, entry.name);
    if (entry.isDirectory() && !/^(\.|dist$|test)/.test(entry.name)) yield* packageSources(path);
    else if (/\.[cm]?[jt]s$/.test(entry.name) && entry.isFile() && statSync(path).size < MAX_BYTES) yield path;
  }
}

/** A bare repository of one commit. */
async function ownRepository(): Promise<string> {
  const [tree, gitDir] = [join(folder, 'own'), join(folder, 'own.git')];
  for (const path of [...packageSources('node_modules')].slice(0, FILES)) {
    const target = join(tree, path.replaceAll('node_modules/', 'packages/'));
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(path, target);
  }
  await run('git', ['init', '--quiet', '--bare', gitDir]);
  const worked = ['--work-tree', tree, '-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid'];
  await git(gitDir, ...worked, 'add', '--all', '--force', '.');
  await git(gitDir, ...worked, 'commit', '--quiet', '--message', 'sources');
  return gitDir;
}

async function timed<T>(action: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await action();
  return { value, ms: performance.now() - start };
}

/** A new index in a new thread: to its first answer, to all definitions, and the first question again. */
async function indexed(gitDir: string, base: string, round: number) {
  const cacheDir = join(folder, `index-${round}`);
  const tree: TreeRef = { gitDir, base, cacheDir, env: process.env };
  const thread = new IndexThread();
  const start = performance.now();
  const cold = await timed(() => thread.call('retrieve', [tree, values.query, FOUND]));
  await thread.call('named', [tree, { kind: 'function', name: 'parse' }]);
  const complete = performance.now() - start;
  const warm = await timed(() => thread.call('retrieve', [tree, values.query, FOUND]));
  await thread.close();
  rmSync(cacheDir, { recursive: true });
  const same = JSON.stringify(cold.value) === JSON.stringify(warm.value);
  return { cold: cold.ms, complete, warm: warm.ms, same };
}

/** The words of the query counted in every file, and the definitions of every file; undefined where the program is missing. */
async function others(files: string) {
  const words = [...new Set(values.query.match(/\w{4,}/g) ?? [])].flatMap((word) => ['-e', word]);
  const asked = async (program: string, args: readonly string[]) => {
    try {
      return (await timed(() => run(program, args, { maxBuffer: 2 ** 28 }))).ms;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    ripgrep: await asked('rg', ['--count-matches', '--ignore-case', '--no-ignore', ...words, files]),
    ctags: await asked('ctags', ['--recurse', '-f', '/dev/null', files]),
  };
}

type Round = Awaited<ReturnType<typeof others>> & Awaited<ReturnType<typeof indexed>>;

function middle(
  rounds: readonly Round[],
  name: 'cold' | 'complete' | 'warm' | 'ripgrep' | 'ctags',
): number | undefined {
  const times = rounds.map((round) => round[name]).filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : median(times);
}

const WANTED = { ripgrep: 'apt install ripgrep', ctags: 'apt install universal-ctags' };

function report(rounds: readonly Round[], files: number): void {
  const [cold, complete, warm] = (['cold', 'complete', 'warm'] as const).map(
    (name) => middle(rounds, name) ?? Number.NaN,
  );
  say(`${files} files: first answer ${shown(cold)}, all definitions ${shown(complete)}, next answer ${shown(warm)}`);
  const ratios: Record<string, number | boolean> = {
    files,
    same_results: rounds.every(({ same }) => same),
    cold_over_complete: ratio(cold, complete),
    warm_over_cold: ratio(warm, cold),
  };
  for (const name of ['ripgrep', 'ctags'] as const) {
    const other = middle(rounds, name);
    say(
      other === undefined ? `${name} is not installed: ${WANTED[name]}` : `${name} on the same files: ${shown(other)}`,
    );
    if (other === undefined) continue;
    ratios[`cold_over_${name}`] = ratio(cold, other);
    ratios[`complete_over_${name}`] = ratio(complete, other);
    ratios[`warm_over_${name}`] = ratio(warm, other);
  }
  say(JSON.stringify(ratios));
}

const shown = (ms: number | undefined) => `${(ms ?? Number.NaN).toFixed(0)} ms`;
const ratio = (a: number | undefined, b: number | undefined) =>
  Number(((a ?? Number.NaN) / (b ?? Number.NaN)).toFixed(3));

/** What is in the tree as files of a folder, for the others to read. */
async function writeOut(gitDir: string, base: string): Promise<string> {
  const files = join(folder, 'files');
  mkdirSync(files);
  const archive = join(folder, 'files.tar');
  await git(gitDir, 'archive', '--output', archive, base);
  await run('tar', ['-xf', archive, '-C', files]);
  return files;
}

async function gitDirOf(repository: string): Promise<string> {
  const { stdout } = await run('git', ['-C', repository, 'rev-parse', '--absolute-git-dir']);
  return stdout.trim();
}

try {
  const gitDir = values.repository === undefined ? await ownRepository() : await gitDirOf(values.repository);
  const base = await git(gitDir, 'rev-parse', `${values.ref}^{commit}`);
  const files = await writeOut(gitDir, base);
  const rounds: Round[] = [];
  // In turn, so that load of the machine meets all of them.
  for (let round = 0; round < REPEATS; round += 1)
    rounds.push({ ...(await others(files)), ...(await indexed(gitDir, base, round)) });
  report(rounds, (await listTree(base, { gitDir })).length);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
