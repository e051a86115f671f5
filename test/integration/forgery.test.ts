// Code under test tries to answer in place of the entry script: from every runtime, no way leads into that process.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Execution } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { NO_BASELINE } from '../../src/verification/baseline.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { TRICKS } from '../repositories/compiled.ts';

const never = new AbortController().signal;
let sandbox: DockerSandbox;
beforeAll(() => {
  sandbox = createSandbox({ worker: `forgery-${process.pid}`, readSettings: () => ({}) });
});
afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const program = (name: string) => readFileSync(new URL(`./forgery/${name}`, import.meta.url), 'utf8');
/** A test of node:test that runs a command. */
const running = (command: string, files: Files = {}): Files => ({
  'package.json': JSON.stringify({ name: 'forger', scripts: { test: 'node --test' } }),
  'test/a.test.js': `require('node:test').test('runs', () => { console.log(require('node:child_process').execSync(${JSON.stringify(command)}, { encoding: 'utf8' })); });\n`,
  ...files,
});

async function played(files: Files): Promise<Execution> {
  const workspace = fakeWorkspace(files);
  const preparation = await sandbox.prepare(workspace, never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  return sandbox.run(
    preparation.environment,
    workspace,
    [],
    { kind: 'all' },
    { seconds: 240, outputBytes: 1e6 },
    never,
  );
}

const DOORS = /DOORS (\[[^\]]*\])/;

/** What the attack printed, or threw. */
function openDoors({ log, tests = [] }: Execution): unknown {
  const told = [log, ...tests.map(({ message = '' }) => message)].map((text) => DOORS.exec(text)?.[1]);
  return JSON.parse(told.find((found) => found !== undefined) ?? '"not tried"');
}

const { repository: java } = TRICKS['maven'] ?? {};
if (!java) throw new Error('there is no repository of Java');
const JAVA_DOORS = `
  static {
    StringBuilder open = new StringBuilder();
    for (java.io.File one : new java.io.File("/proc").listFiles()) {
      try {
        String words = new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of(one.getPath(), "cmdline")));
        if (!words.endsWith("/opt/mullover/main.mjs\\0") && !one.getName().equals("1")) continue;
        for (String name : new String[] {"mem", "fd/0", "fd/2", "environ", "syscall"})
          try (var file = new java.io.FileInputStream(one + "/" + name)) { open.append(one + name + " "); } catch (java.io.IOException refused) {}
        for (String name : new String[] {"mem", "fd/2"})
          try (var file = new java.io.FileOutputStream(one + "/" + name)) { open.append(one + name + " to write "); } catch (java.io.IOException refused) {}
      } catch (java.io.IOException gone) {}
    }
    if (true) throw new IllegalStateException("DOORS [" + (open.length() == 0 ? "" : '"' + open.toString() + '"') + "]");
  }`;

test.each<readonly [runtime: string, files: Files]>([
  ['Python', running('python3 doors.py', { 'doors.py': program('doors.py') })],
  ['Node', running('node doors.cjs', { 'doors.cjs': program('doors.cjs') })],
  ['a compiled program', running('cc -o /tmp/doors doors.c && /tmp/doors', { 'doors.c': program('doors.c') })],
  [
    'Java',
    {
      ...java.files,
      [java.source.path]: java.source.harmless.replace('class Calc {', `class Calc {${JAVA_DOORS}`),
    },
  ],
])('no door is open to %s', async (_runtime, files) => {
  expect(openDoors(await played(files))).toEqual([]);
});

/** A suite of one test that fails, which runs a command first. */
const failing = (command: string, files: Files): Files => ({
  ...running(command, files),
  'test/a.test.js': `require('node:test').test('runs', () => { console.log(require('node:child_process').execSync(${JSON.stringify(command)}, { encoding: 'utf8' })); throw new Error('red'); });\n`,
});

/** The honest end of a suite that fails: no result beside it, no verdict but the true one, the exit code its own. */
function expectHonest(execution: Execution): void {
  expect(execution.note).toBeUndefined();
  expect(execution.tests?.map(({ id, status }) => `${id} ${status}`)).toEqual(['test/a.test.js::runs failed']);
  expect(execution.state.exitCode).toBe(1);
  const baseline = { ...NO_BASELINE, passing: ['test/a.test.js::runs'] };
  expect(judgeRegression(execution, baseline).result).toBe('fail');
}

test.each([
  ['frames an answer of its own on every descriptor that there is', 'forger.py'],
  ['writes into the memory of process 1 to end it with a code of its choice', 'exit-code.py'],
  ['sends every signal to whoever answers', 'signals.py'],
  ['takes limits away from process 1, which reads its report and starts the tests that must fail', 'limits.py'],
  ['leaves processes behind that wait for the answer, to take and change it', 'left-behind.py'],
])('code under test that %s changes nothing', async (_what, name) => {
  const execution = await played(failing(`python3 ${name}`, { [name]: program(name) }));
  expect(execution.log).toContain('ATTACKED');
  expectHonest(execution);
});

test('processes whose parents are gone are taken by process 1 when they end', async () => {
  const execution = await played(running('python3 orphans.py', { 'orphans.py': program('orphans.py') }));
  expect(execution.log).toContain('ORPHANS 200 LEFT 0');
  expect(execution.tests?.map(({ status }) => status)).toEqual(['passed']);
});
