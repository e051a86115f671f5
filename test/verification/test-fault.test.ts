// Messages as the runners print them: which of them are a fault of the test, and which may be what an issue is about.

import { describe, expect, test } from '@jest/globals';
import type { Execution } from '../../src/execution.ts';
import { NO_BASELINE } from '../../src/verification/baseline.ts';
import { judgeReproductionOnBase } from '../../src/verification/judge-reproduction.ts';
import { crashIn, testFault } from '../../src/verification/test-fault.ts';
import { readReport } from '../runners/one-report.ts';

const FILE = 'test/a.test.js';
const stack = (error: string, ...frames: readonly string[]) =>
  [error, ...frames.map((frame) => `    at ${frame}`), '    at node:internal/process/task_queues:95:5'].join('\n');
const inTest = 'Object.missingInTest (/workspace/test/a.test.js:2:21)';
const inProduct = 'exports.f (/workspace/lib/p.js:1:19)';
const avaMessage = (printed: string, at: string) =>
  readReport(
    'ava',
    `TAP version 13\nnot ok 1 - own\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n${printed}\n    message: Error thrown in test\n    at: '${at}'\n  ...\n\n1..1\n`,
    [FILE],
  )?.[0]?.message ?? '';
const printed = (name: string, text: string) => `        ${name} {\n          message: '${text}',\n        }`;

describe('a fault of the test', () => {
  test.each([
    ['a name (jest, node:test, mocha)', stack('ReferenceError: missingInTest is not defined', inTest)],
    ['a name (vitest)', 'ReferenceError: missingInTest is not defined\n    at /workspace/test/a.test.js:3:3'],
    [
      'a name (jasmine)',
      'ReferenceError: missingInTest is not defined\n    at <Jasmine>\n    at UserContext.<anonymous> (/workspace/test/a.test.js:1:87)',
    ],
    [
      'a name (ava)',
      avaMessage(printed('ReferenceError', 'missingInTest is not defined'), 'file:///workspace/test/a.test.js:3:22'),
    ],
    [
      'a module (jest)',
      stack(
        "Error: Cannot find module '../lib/none.js' from 'test/a.test.js'",
        'Resolver._throwModNotFoundError (/workspace/node_modules/jest-resolve/build/index.js:1031:11)',
      ),
    ],
    [
      'a module (node)',
      "Error: Cannot find module '../lib/none.js'\nRequire stack:\n- /workspace/test/a.test.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)\n    at Test.<anonymous> (/workspace/test/a.test.js:4:9)",
    ],
    [
      'a module (ava)',
      avaMessage(
        "        Error {\n          code: 'ERR_MODULE_NOT_FOUND',\n          message: 'Cannot find module \\'/workspace/lib/none.js\\' imported from /workspace/test/a.test.js',\n        }",
        'finalizeResolution (node:internal/modules/esm/resolve:283:11)',
      ),
    ],
  ])('is %s', (_, message) => {
    expect(testFault({ message, file: FILE })).toMatch(
      /ReferenceError: missingInTest is not defined|Error: Cannot find module/,
    );
  });

  test.each([
    [
      'a name (pytest)',
      "NameError: name 'missing_in_test' is not defined\n>   def test_own(): missing_in_test()\nE   NameError: name 'missing_in_test' is not defined\n\ntests/test_p.py:2: NameError",
      /NameError/,
    ],
    [
      'a fixture (pytest)',
      "failed on setup with \"file /workspace/tests/test_p.py, line 4\n  def test_fixture(nobody): pass\nE       fixture 'nobody' not found\n>       available fixtures: cache",
      /fixture 'nobody' not found/,
    ],
    [
      'a name (unittest)',
      "name 'missing_in_test' is not defined\nTraceback (most recent call last):\n  File \"/workspace/tests/test_p.py\", line 3, in test_own\n    def test_own(self): missing_in_test()\nNameError: name 'missing_in_test' is not defined\n",
      /NameError/,
    ],
    [
      'a module (unittest)',
      "No module named 'none_such'\nTraceback (most recent call last):\n  File \"/workspace/tests/test_p.py\", line 6, in test_module\n    import none_such\nModuleNotFoundError: No module named 'none_such'\n",
      /none_such/,
    ],
  ])('is %s', (_, message, fault) => {
    expect(testFault({ message, file: 'tests/test_p.py' })).toMatch(fault);
  });
});

describe('no fault of the test', () => {
  test.each([
    ['a name that the product lacks', stack('ReferenceError: missingInProduct is not defined', inProduct, inTest)],
    [
      'a name that the product lacks (ava)',
      avaMessage(printed('ReferenceError', 'missingInProduct is not defined'), 'exports.f (/workspace/lib/p.js:1:19)'),
    ],
    [
      'a name that the product lacks (pytest)',
      "NameError: name 'gone' is not defined\n>   def test_product(): prod.f()\n\ntest/a.test.js:3: \n_ _ _\n\n>   def f(): return gone\nE   NameError: name 'gone' is not defined\n\nprod.py:1: NameError",
    ],
    [
      'a name that the product lacks (unittest)',
      'name \'gone\' is not defined\nTraceback (most recent call last):\n  File "/workspace/test/a.test.js", line 4, in test_product\n    prod.f()\n  File "/workspace/prod.py", line 1, in f\n    def f(): return gone\nNameError: name \'gone\' is not defined\n',
    ],
    [
      'text that the product cannot parse',
      stack("SyntaxError: Unexpected token '{'", 'parse (/workspace/lib/p.js:9:1)', inTest),
    ],
    [
      'an exception that was expected (jest)',
      stack(
        'Error: expect(received).toThrow(expected)\n\nExpected constructor: SyntaxError\n\nReceived function did not throw',
        inTest,
      ),
    ],
    [
      'an exception that was expected (node)',
      stack('AssertionError [ERR_ASSERTION]: Missing expected exception (SyntaxError).', inTest),
    ],
    [
      'a type error of the product',
      stack("TypeError: Cannot read properties of undefined (reading 'x')", inProduct, inTest),
    ],
    [
      'values that differ',
      stack(
        "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n'x is not defined' !== 'y'",
        inTest,
      ),
    ],
    [
      'an expectation of jasmine',
      'Expected 1 to be 2.\n    at <Jasmine>\n    at UserContext.<anonymous> (/workspace/test/a.test.js:1:87)',
    ],
  ])('is %s', (_, message) => {
    expect(testFault({ message, file: FILE })).toBeUndefined();
  });
});

describe('a test that ends its process', () => {
  const log = (name: string, frame: string) =>
    `$ tape test/a.test.js\n# own\n/workspace/test/a.test.js:2\n${name}();\n^\n\nReferenceError: ${name} is not defined\n    at ${frame}\n    at Test.run (/opt/env/tree/node_modules/tape/lib/test.js:151:28)\n\nNode.js v20.20.2\n`;
  const verdict = (text: string) => {
    const tests = readReport('tape', 'TAP version 13\n# own\n', [FILE]);
    const state = { exitCode: 1, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
    const execution: Execution = {
      container: 'c',
      image: 'i',
      command: 'tape',
      state,
      ending: 'exited',
      tests,
      log: text,
      seconds: 1,
    };
    return judgeReproductionOnBase(execution, NO_BASELINE).result;
  };

  test('is judged by what it printed', () => {
    expect(crashIn(log('missingInTest', 'Test.<anonymous> (/workspace/test/a.test.js:2:34)'))).toMatch(
      /^ReferenceError/,
    );
    expect(crashIn('all went well')).toBe('');
    expect(verdict(log('missingInTest', 'Test.<anonymous> (/workspace/test/a.test.js:2:34)'))).toBe('unknown');
    expect(verdict(log('missingInProduct', 'exports.f (/workspace/lib/p.js:1:19)'))).toBe('fail');
  });
});
