import { describe, expect, test } from '@jest/globals';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import { hiddenLines, hiddenNames, leaked } from '../../src/evaluation/leaks.ts';

function task(failToPass: readonly string[], lines: readonly string[], body = ''): GoldTask {
  const testPatch = `diff --git a/tests/test_a.py b/tests/test_a.py\n--- a/tests/test_a.py\n+++ b/tests/test_a.py\n@@ -1,9 +1,9 @@\n${lines.join('\n')}\n`;
  return {
    instance: { id: 'acme__app-1', repository: 'acme/app', base: 'a'.repeat(40), title: 'it fails', body },
    gold: { patch: '', testPatch, failToPass, passToPass: [] },
  };
}

describe('names of hidden tests', () => {
  test.each([
    ['of pytest', ['tests/test_a.py::TestA::test_empty_range'], ['+def test_empty_range():'], ['test_empty_range']],
    ['with parameters', ['tests/test_a.py::test_ranges[1-2]'], ['+def test_ranges(a):'], ['test_ranges']],
    ['of unittest', ['test_empty_range (app.tests.TestA)'], ['+    def test_empty_range(self):'], ['test_empty_range']],
    ['of suites', ['a.test.js::range > stays empty'], ["+  it('stays empty', () => {"], ['stays empty']],
    ['that are there on base', ['t.py::test_empty_range'], [' def test_empty_range():', '+    assert x'], []],
    [
      'that the fix only moves',
      ['t.py::test_empty_range'],
      ['-def test_empty_range():', '+def test_empty_range():'],
      [],
    ],
    ['that the patch does not write out', ['t.py::test_made_by_a_loop'], ['+for name in names:'], []],
    ['that are words of every day', ['t.py::test_x'], ['+def test_x():'], []],
    ['that are parts of longer ones', ['t.py::test_empty'], ['+def test_empty_range():'], []],
  ])('%s', (_, failToPass, lines, expected) => {
    expect(hiddenNames(task(failToPass, lines))).toEqual(expected);
  });

  test('that the issue tells are not hidden', () => {
    const told = task(['t.py::test_empty_range'], ['+def test_empty_range():'], 'Please make `test_empty_range` pass.');
    expect(hiddenNames(told)).toEqual([]);
  });
});

describe('lines of a fix', () => {
  const fixed = (lines: readonly string[], body = ''): GoldTask => {
    const patch = `diff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -1,9 +1,9 @@\n${lines.join('\n')}\n`;
    const { instance, gold } = task([], [], body);
    return { instance, gold: { ...gold, patch } };
  };
  const line = 'return [first for first in ranges if first.stop]';

  test.each([
    ['that it adds', [`+    ${line}`], '', [line]],
    ['that the issue tells', [`+    ${line}`], `It should ${line}.`, []],
    ['that it moves or indents', [`-${line}`, `+    ${line}`], '', []],
    ['that are its context', [` ${line}`], '', []],
    ['that are short', ['+    return None'], '', []],
    ['of few words', [`+${'#'.repeat(60)}`, '+import averylongnameofamodule'], '', []],
    ['twice', [`+${line}`, `+  ${line}`], '', [line]],
  ])('%s', (_, lines, body, expected) => {
    expect(hiddenLines(fixed(lines, body))).toEqual(expected);
  });

  test('are told where a prompt has them before the model says them', () => {
    const turn = { told: `12 |     ${line}\n`, said: '' };
    expect(leaked([line], [turn])).toEqual([line]);
    expect(leaked([line], [{ told: '', said: line }, turn])).toEqual([]);
  });
});

describe('what a model was told', () => {
  const names = ['test_empty_range', 'test_full_range'];

  test.each([
    ['a name in a prompt', [{ told: 'run test_empty_range', said: '' }], ['test_empty_range']],
    [
      'a name that it says itself, and is shown then',
      [
        { told: '', said: 'def test_empty_range()' },
        { told: 'test_empty_range failed', said: '' },
      ],
      [],
    ],
    [
      'told and said in one turn: the prompt came first',
      [{ told: 'test_full_range', said: 'test_full_range' }],
      ['test_full_range'],
    ],
    ['part of a longer name', [{ told: 'test_empty_range_2 xtest_full_range', said: '' }], []],
    ['each of two', [{ told: 'test_full_range, test_empty_range', said: '' }], names],
    ['nothing', [], []],
  ])('%s', (_, turns, expected) => {
    expect(leaked(names, turns)).toEqual(expected);
  });
});
