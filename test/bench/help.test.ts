// `--help` of every bench prints its options and starts no work; an option that does not exist is refused before any.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const OPTIONS: Readonly<Record<string, string>> = {
  'bench:candidate': 'tasks clones ids seconds out',
  'bench:index': 'repository ref query quick',
  'bench:intake': 'quick',
  'bench:official': 'folder dataset clones ids overrides python out',
  'bench:pages': 'quick',
  'bench:plan': 'quick',
  'bench:policies': 'tasks clones ids policies seeds budgets skill judge mistakes check-grader jobs out quick',
  'bench:prompts': 'tasks clones ids context out',
  'bench:repositories': 'list clones out only redo seconds quick',
  'bench:sandbox': 'quick',
  'bench:scale': 'quick',
  'bench:search': 'issues quick',
  'bench:server': 'quick cache only program',
  'bench:store': 'quick',
  'bench:tasks': 'tasks clones ids overrides ignore seconds near runs jobs redo base out write note known quick',
  'bench:teacher': 'data clones port skill judge',
  'bench:train-smoke': 'data python out',
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was left in the folder for temporary files. */
  readonly left: readonly string[];
}

/** Without Docker, Redis, git or anything else on its path. */
function run(name: string, ...options: readonly string[]): Promise<Ended> {
  const [, file = ''] = /(bench\/\S+\.ts)/.exec(scripts[name] ?? '') ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'mullover-help-'));
  const env = { PATH: folder, HOME: folder, TMPDIR: folder };
  return new Promise((done) => {
    execFile(process.execPath, [join(ROOT, file), ...options], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr, left: readdirSync(folder) }),
    );
  });
}

const benches = Object.keys(scripts).filter((name) => name.startsWith('bench:'));

test('every bench is here', () => {
  expect(benches.toSorted()).toEqual(Object.keys(OPTIONS));
});

test.each(benches)('%s --help lists its options and does nothing', async (name) => {
  const { stdout, ...ended } = await run(name, '--help');
  expect(ended).toEqual({ code: 0, stderr: expect.not.stringContaining('at '), left: [] });
  const listed = [...stdout.matchAll(/^ {2}--(\S+)/gm)].map(([, option]) => option);
  expect(listed.toSorted()).toEqual(`${OPTIONS[name]} help`.split(' ').toSorted());
  expect(stdout).toContain(`npm run ${name} -- [options]\n`);
});

test('an option that does not exist is refused with what to do next', async () => {
  const { stdout, stderr, ...ended } = await run('bench:plan', '--no-such-option');
  expect({ stdout, ...ended }).toEqual({ code: 2, stdout: '', left: [] });
  expect(stderr).toContain(`bench:plan: Unknown option '--no-such-option'`);
  expect(stderr).toContain('next: npm run bench:plan -- --help lists its options.\n');
});

test.each(['/nowhere/llama-server', import.meta.filename])(
  'a server that does not run here (%s) is told before anything is installed',
  async (program) => {
    const { stderr, ...ended } = await run('bench:server', '--program', program);
    expect(ended).toMatchObject({ code: 3, left: [] });
    expect(stderr).toContain(`bench:server: ${program} --version does not run here: `);
    expect(stderr).toContain('next: Give a llama-server that runs here: --program PATH.');
  },
);
