// A maintainer's own command is taken apart and put together again without another meaning.

import { expect, test } from '@jest/globals';
import { commandLine, parseCommandLine } from '../../src/runners/runner-command.ts';

test.each([
  ['pytest tests --run-optional slow', 'pytest --run-optional slow tests'],
  ['pytest tests --run-optional no_jupyter --numprocesses auto --cov', 'pytest --run-optional no_jupyter tests'],
  ['pytest --strict-markers tests -k "a or b"', "pytest --strict-markers -k 'a or b' tests"],
  ['pytest --runslow tests/unit', 'pytest --runslow tests/unit'],
  ['pytest --database sqlite --pyargs pkg.tests', 'pytest --database sqlite --pyargs pkg.tests'],
  ['mocha --recursive test --extension ts', 'mocha --recursive --extension ts test'],
  ['vitest --silent run', 'vitest run --silent'],
  ['jest --passWithNoTests --forceExit test', 'jest --passWithNoTests test'],
])('%s', (given, wanted) => {
  const parsed = parseCommandLine(given);
  expect(parsed && commandLine(parsed)).toBe(wanted);
  expect(parseCommandLine(wanted)).toEqual(parsed);
});
