// What CTest tells of tests whose fixture is not to be had, with a program in its place that answers as CTest does.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'ctest-'));
const PATH = `${folder}:${process.env.PATH}`;
const SCRIPT = `import { openCtest } from ${JSON.stringify(resolve('sandbox/entry/native/ctest.mjs'))};
const results = openCtest({ folder: ${JSON.stringify(folder)}, options: [] }).run([], true);
const told = Array.from(results, ([name, [{ status, message }]]) => [name, status, message]);
process.stdout.write(\`\n\${JSON.stringify(told)}\`);`;

const FIRST = `<testsuite><testcase name="fetch" status="fail"><failure message=""/><system-out></system-out></testcase>
<testcase name="a" status="notrun"><skipped message="Fixture dependency failed"/><system-out>Failed test dependencies: fetch</system-out></testcase>
<testcase name="b+1" status="notrun"><skipped message="Fixture dependency failed"/><system-out>Failed test dependencies: fetch</system-out></testcase>
<testcase name="c" status="run"><system-out></system-out></testcase>
<testcase name="d" status="notrun"><skipped message="Unable to find executable: d"/><system-out></system-out></testcase></testsuite>`;
const WITHOUT = `<testsuite><testcase name="a" status="run"><system-out></system-out></testcase>
<testcase name="b+1" status="fail"><failure message=""/><system-out>no data</system-out></testcase></testsuite>`;

beforeAll(() => {
  const program = `#!/bin/sh
[ "$1" = --help ] && { echo '--output-junit <file>'; exit 0; }
printf '%s\\n' "$*" >> ${folder}/calls
text=first; report=
while [ $# -gt 0 ]; do
  [ "$1" = -FA ] && text=without
  [ "$1" = --output-junit ] && report=$2
  shift
done
cat ${folder}/$text > "$report"
`;
  writeFileSync(join(folder, 'ctest'), program);
  chmodSync(join(folder, 'ctest'), 0o755);
  writeFileSync(join(folder, 'CMakeCache.txt'), '');
  writeFileSync(join(folder, 'first'), FIRST);
  writeFileSync(join(folder, 'without'), WITHOUT);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('tests whose fixture failed are run once more without it, and no others', () => {
  const words = ['--input-type=module', '--eval', SCRIPT];
  const told = execFileSync(process.execPath, words, { env: { ...process.env, PATH }, encoding: 'utf8' });
  expect(JSON.parse(told.split('\n').at(-1) ?? '')).toEqual([
    ['fetch', 'failed', ''],
    ['a', 'passed', ''],
    ['b+1', 'failed', 'no data'],
    ['c', 'passed', ''],
    ['d', 'error', ''],
  ]);
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  expect(calls.map((line) => line.replace(/^.*\.xml ?/, ''))).toEqual(['', '-FA .* -R ^(a|b\\+1)$']);
});
