// Logs as the model reads them: no colours, no progress, no passing tests, nothing twice too often.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainLog } from '../../src/stages/plain-log.ts';

const ESC = '\u001b';

test.each([
  ['colours', `${ESC}[31m✕ adds${ESC}[39m ${ESC}]8;;http://x\u0007link${ESC}]8;;\u0007`, '✕ adds link'],
  ['a line that was written over', 'compiling 1%\rcompiling 50%\rdone\r\nnext', 'done\nnext'],
  [
    'passing tests of jest and mocha',
    '  ✓ adds (2 ms)\n  ✔ sums\n  ✕ divides\n    expected 2',
    '  ✕ divides\n    expected 2',
  ],
  ['passing tests of tap', 'ok 1 - adds\nnot ok 2 - sums\n# ok', 'not ok 2 - sums\n# ok'],
  ['what tap has still to do', 'ok 3 - later # TODO fails', 'ok 3 - later # TODO fails'],
  [
    'passing tests of pytest',
    'test_a.py::test_x PASSED   [ 50%]\ntest_a.py::test_y FAILED   [100%]\nE   assert 1 == 2',
    'test_a.py::test_y FAILED   [100%]\nE   assert 1 == 2',
  ],
  ['passing tests of unittest', 'test_x (a.T) ... ok\ntest_y (a.T) ... FAIL', 'test_y (a.T) ... FAIL'],
  [
    'passing tests of go and cargo',
    '=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.00s)\ntest a::b ... ok\ntest a::c ... FAILED',
    '--- FAIL: TestB (0.00s)\ntest a::c ... FAILED',
  ],
  [
    'repetitions',
    `${'DeprecationWarning: x\n'.repeat(5)}end`,
    'DeprecationWarning: x\nDeprecationWarning: x\n[3 repeated lines left out]\nend',
  ],
  ['short lines as they are', '}\n}\n}\n}', '}\n}\n}\n}'],
  [
    'frames of node itself',
    'Error: x\n    at f (/workspace/a.js:1:2)\n    at node:internal/main:3:4',
    'Error: x\n    at f (/workspace/a.js:1:2)',
  ],
  [
    'failures that mention a pass',
    'AssertionError: expected PASSED, got FAILED',
    'AssertionError: expected PASSED, got FAILED',
  ],
])('%s', (_what, log, plain) => {
  expect(plainLog(log)).toBe(plain);
});

test('never has more lines, and no control sequence', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('  ✓ adds', 'not ok 1', `${ESC}[31mE  x${ESC}[0m`, '', 'a rather long line')),
      (lines) => {
        const plain = plainLog(lines.join('\n'));
        expect(plain).not.toContain(ESC);
        expect(plain.split('\n').length).toBeLessThanOrEqual(Math.max(1, lines.length));
      },
    ),
  );
});
