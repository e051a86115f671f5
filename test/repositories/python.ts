// Repositories for the test runners of Python.

import type { RunnerRepository } from './repository.ts';

const GOOD = 'def add(a, b):\n    return a + b\n';
const BROKEN = 'def add(a, b):\n    return a - b\n';
const SOURCE = { path: 'adding.py', harmless: `# harmless\n${GOOD}`, broken: BROKEN };
const HEAD = 'import unittest\n\nfrom adding import add\n\n';

/** Functions for pytest, or a class of unittest. */
const bodies = (indent: string, self: string, equal: (actual: string, expected: string) => string) => {
  const declare = (name: string, actual: string, expected: string) =>
    `${indent}def ${name}(${self}):\n${indent}    ${equal(actual, expected)}\n\n`;
  return {
    suite: [
      declare('test_adds', 'add(1, 2)', '3'),
      declare('test_is_wrong_on_base', 'add(1, 1)', '3'),
      declare('test_flips', "open('flip.txt').read()", "'0'"),
      `${indent}@unittest.skip('later')\n${declare('test_comes_later', '1', '1')}`,
    ].join(''),
    endless: `${indent}def test_never_ends(${self}):\n${indent}    while True:\n${indent}        pass\n`,
  };
};
const functions = bodies('', '', (actual, expected) => `assert ${actual} == ${expected}`);
const methods = bodies('    ', 'self', (actual, expected) => `self.assertEqual(${actual}, ${expected})`);
const CLASS = 'class AddTest(unittest.TestCase):\n';

function expected(prefix: string): RunnerRepository['expected'] {
  const id = (name: string) => `tests/test_add.py::${prefix}${name}`;
  return {
    passing: [id('test_adds')],
    failing: [id('test_is_wrong_on_base')],
    flipping: [id('test_flips')],
    skipped: [id('test_comes_later')],
    error: [
      `passed ${id('test_adds')}`,
      `failed ${id('test_is_wrong_on_base')}`,
      `passed ${id('test_flips')}`,
      `skipped ${id('test_comes_later')}`,
      'error tests/test_broken.py::(did not finish)',
    ],
    empty: [],
  };
}

export const PYTHON: readonly RunnerRepository[] = [
  {
    name: 'pytest 9.2.0',
    recipe: { runner: 'pytest', test: 'pytest' },
    files: {
      'requirements-test.txt': 'pytest==9.2.0\n',
      'pytest.ini': '[pytest]\ntestpaths = tests\n',
      'adding.py': GOOD,
      'tests/test_add.py': `${HEAD}${functions.suite}`,
    },
    source: SOURCE,
    shapes: {
      error: { 'tests/test_broken.py': `import missing\n${HEAD}${functions.suite}` },
      endless: { 'tests/test_endless.py': `${HEAD}${functions.endless}` },
      empty: { 'tests/test_add.py': HEAD },
    },
    expected: expected(''),
  },
  {
    name: 'unittest of Python 3.11, reported by unittest-xml-reporting 4.0.0',
    recipe: { runner: 'unittest', test: 'python -m unittest discover -s tests' },
    files: {
      Makefile: 'test:\n\tpython -m unittest discover -s tests -v\n',
      'requirements-test.txt': 'unittest-xml-reporting==4.0.0\n',
      'requirements.txt': '# none\n',
      'adding.py': GOOD,
      'tests/test_add.py': `${HEAD}${CLASS}${methods.suite}`,
    },
    source: SOURCE,
    shapes: {
      error: { 'tests/test_broken.py': `import missing\n${HEAD}${CLASS}${methods.suite}` },
      endless: { 'tests/test_endless.py': `${HEAD}${CLASS}${methods.endless}` },
      empty: { 'tests/test_add.py': HEAD },
    },
    expected: expected('AddTest > '),
  },
];
