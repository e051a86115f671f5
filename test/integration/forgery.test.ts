// Code under test tries to answer in place of the entry script: from every runtime, no way leads into that process.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { Execution } from '../../src/task.ts';
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
        if (!words.endsWith("/opt/mullover/main.mjs\\0") || one.getName().equals("1")) continue;
        for (String name : new String[] {"mem", "fd/0", "environ"})
          try (var file = new java.io.FileInputStream(one + "/" + name)) { open.append(name); } catch (java.io.IOException refused) {}
        try (var file = new java.io.FileOutputStream(one + "/fd/2")) { open.append("answer"); } catch (java.io.IOException refused) {}
        throw new IllegalStateException("DOORS [" + (open.length() == 0 ? "" : '"' + open.toString() + '"') + "]");
      } catch (java.io.IOException gone) {}
    }
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

/** Frames an answer as an attacker would who knows all but the nonce, on the descriptors that there are, then ends the real one. */
const FORGER = `
import glob, json, os, signal
text = json.dumps({'exitCode': 137, 'parts': [{'files': [], 'exitCode': 0, 'text': 'TAP version 13\\nok 1 - adds\\n1..1\\n'}]})
for nonce in ['', '0' * 32]:
    try:
        with open('/proc/1/fd/2', 'w') as answer: answer.write(f'\\n{nonce} {len(text)}\\n{text}\\n{nonce} end\\n')
    except OSError: pass
for folder in glob.glob('/proc/[0-9]*'):
    try: words = open(folder + '/cmdline', 'rb').read()
    except OSError: continue
    if words.endswith(b'/opt/mullover/main.mjs\\0') and folder != '/proc/1': os.kill(int(folder[6:]), signal.SIGKILL)
`;

test('an answer beside the real one counts for nothing, and who kills it has no result', async () => {
  const execution = await played(running('python3 forger.py', { 'forger.py': FORGER }));
  expect(execution.tests).toBeUndefined();
  expect(execution.state.exitCode).toBe(137);
  const baseline = { ...NO_BASELINE, passing: ['test/a.test.js::runs'] };
  expect(judgeRegression(execution, baseline).result).not.toBe('pass');
});
