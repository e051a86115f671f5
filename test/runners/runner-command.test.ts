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
  ['gotestsum --format testname --junitfile out.xml -- -race -tags x ./api/...', 'go test -race -tags x ./api/...'],
  ['gotestsum -f dots ./a ./b', 'go test ./a ./b'],
  ['gotestsum --packages "./a ./b" -- -v -count=1', 'go test ./a ./b'],
  ['go run gotest.tools/gotestsum@latest -- ./...', 'go test ./...'],
  ['go tool gotestsum --rerun-fails=2 --packages=./... -- -short', 'go test -short ./...'],
  ['cargo nextest run --workspace --profile ci -j 4 --retries 2', 'cargo test --workspace'],
  ['cargo nextest r -p core --cargo-profile release -E "test(a)" name', 'cargo test -p core --profile release name'],
  ['cargo t --all-features', 'cargo test --all-features'],
])('%s', (given, wanted) => {
  const parsed = parseCommandLine(given);
  expect(parsed && commandLine(parsed)).toBe(wanted);
  expect(parseCommandLine(wanted)).toEqual(parsed);
});

test.each(['gotestsum tool slowest', 'cargo nextest list', 'gotestsum --watch', 'go run ./gotestsum-like -- ./...'])(
  '%s runs no test',
  (given) => {
    expect(parseCommandLine(given)).toBeUndefined();
  },
);
