// The command line as a process: what bad input is answered with.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { POLICIES } from '../src/search/policy.ts';
import { createTraceStore } from '../src/store/trace-store.ts';
import { treeEvents } from './selection/finished-tree.ts';

const ROOT = resolve(import.meta.dirname, '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function mullover(...args: string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: folder };
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['src/cli.ts', ...args], {
    cwd: ROOT,
    env,
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

test('a reader that has seen enough ends no command', async () => {
  const script = `(sleep 0.2; "$0" src/cli.ts --help; echo "exit code $?" >&2) | true`;
  const { stderr } = await execa('bash', ['-c', script, process.execPath]);
  expect(stderr).toBe('exit code 0');
});

describe('mullover', () => {
  test.each([
    [['--help'], 0, 'solve'],
    [['solve', '--help'], 0, '--resume'],
    [['evaluate', '--help'], 0, '--repo-mirror'],
    [['doctor', '--help'], 0, 'Usage'],
  ])('%j explains itself', async (args, exitCode, text) => {
    expect(await mullover(...args)).toMatchObject({ exitCode, stdout: expect.stringContaining(text) });
  });

  test('solve --help tells what each policy does, and which is the default', async () => {
    const { stdout } = await mullover('solve', '--help');
    const text = stdout.replace(/\s+/g, ' ');
    for (const { name, describe } of POLICIES) expect(text).toContain(`${name} ${describe}`);
    expect(text).toContain('default: process-search (MULLOVER_POLICY)');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each([
    [['solve', '--bogus'], "unknown option '--bogus'"],
    [['mend'], "unknown command 'mend'"],
    [['evaluate'], "required option '--out <dir>' not specified"],
    [['evaluate', '--out', 'x'], 'There is no data set.\n  next: Give JSON lines in the SWE-bench schema'],
    [['evaluate', '--out', 'x', '--dataset', 'no.jsonl'], 'No model endpoint is configured.'],
    [['evaluate', '--out', 'x', '--budgets', '1,0'], 'Give whole numbers from 1 to 1000.'],
    [['evaluate', '--out', 'x', '--policies', 'beam,,greedy'], 'Give names with commas between them.'],
    [['evaluate', '--out', 'x', '--merge', '/no/such/folder'], 'There is no evaluation in /no/such/folder.'],
    [['solve'], 'There is no issue.\n  next: Give one: --issue issue.md'],
    [['solve', '--issue', 'add subtracts', '--best'], '--best has no file to write to.'],
    [['solve', '--issue', 'missing.md'], 'There is no file missing.md.'],
    [['solve', '--issue', 'docs/issue.rst'], 'There is no file docs/issue.rst.'],
    [['solve', '--issue', '#42'], 'a number or an address is not looked up'],
    [['solve', '--issue', ' '], 'The issue is empty.'],
    [['solve', '--issue', 'add subtracts', '--repo', '/no/such/folder'], 'There is no repository at /no/such/folder.'],
    [['solve', '--issue', 'add subtracts', '--budget', 'many'], 'Give a whole number.'],
    [['solve', '--issue', 'add subtracts', '--budget', '0'], '--budget: must be a whole number from 1 to 1000.\n'],
    [['solve', '--issue', 'add subtracts', '--model-url', 'ftp://h'], 'cannot be used: --model-url: '],
    [['solve', '--issue', 'add subtracts', '--policy', 'luck'], 'Allowed choices are process-search'],
    [['solve', '--resume', 'r-000000000000'], 'There is no run r-000000000000 to go on with.'],
    [['calibrate', '--outcomes', '/no/such/file'], 'cannot be read'],
  ])('%j ends with exit code 2 and says what is wrong', async (args, text) => {
    expect(await mullover(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(text) });
  });

  test('doctor names every part that is missing, with the next step, and ends with exit code 3', async () => {
    const { exitCode, stdout } = await mullover('doctor');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /✗ model endpoint: No model endpoint is configured\.\n {4}next: Set MULLOVER_MODEL_URL and MULLOVER_MODEL\./,
    );
    expect(stdout).toMatch(/✗ GitHub App: No GitHub App is configured\.\n {4}next: Set MULLOVER_APP_ID/);
    expect(stdout).toMatch(
      /\n(?:Ready|Not ready) for mullover test[.:].*\nNot ready for mullover solve: model endpoint/,
    );
    expect(stdout).toMatch(/\nNot ready for the GitHub App: model endpoint,.* GitHub App\.$/);
  });

  test('calibrate fits the outcomes of stored runs and writes coefficients that the configuration takes', async () => {
    const store = createTraceStore({ dir: join(folder, 'runs'), redact: (text) => text });
    const lines: string[] = [];
    for (let i = 0; i < 24; i++) {
      const run = `r-${String(i).padStart(12, '0')}`;
      let seq = 0;
      for (const event of treeEvents([{ key: 'a', regression: 'pass', reproduction: 'pass', reward: i / 24 }]))
        await store.append(run, seq++, event);
      lines.push(JSON.stringify({ run, resolved: i % 3 !== 0 }));
    }
    await writeFile(join(folder, 'outcomes.jsonl'), lines.join('\n'));
    const out = join(folder, 'confidence.json');
    const { exitCode, stdout } = await mullover(
      'calibrate',
      '--outcomes',
      join(folder, 'outcomes.jsonl'),
      '--out',
      out,
    );
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^24 outcomes: 67 % resolved, \d+ % expected by the fit\./),
    });
    const { readConfig } = await import('../src/config.ts');
    expect(readConfig({ MULLOVER_CONFIDENCE_FILE: out }).confidence).toMatchObject({ reward: expect.any(Number) });
  });
});
