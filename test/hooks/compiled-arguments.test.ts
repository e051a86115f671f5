// What `go test` and `cargo test` become in an observed run.

import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';

interface Chosen {
  readonly files?: readonly string[];
  readonly titles?: readonly string[];
}
type Order = Readonly<Record<string, readonly string[]>> | string;

const hooks = createRequire(import.meta.url)('../../sandbox/entry/hooks/compiled-arguments.cjs') as {
  goOrder(words: readonly string[], chosen: Chosen): Order;
  cargoOrder(words: readonly string[], chosen: Chosen): Order;
  ofNextest(words: readonly string[]): readonly string[];
  ofGotestsum(words: readonly string[]): readonly string[] | undefined;
};
const go = (line: string, chosen: Chosen = {}) => hooks.goOrder(line.split(' ').filter(Boolean), chosen);
const cargo = (line: string, chosen: Chosen = {}) => hooks.cargoOrder(line.split(' ').filter(Boolean), chosen);

test.each<[string, Chosen, Order]>([
  ['', {}, { flags: ['-count=1'], patterns: ['.'], files: [] }],
  [
    '-v -failfast -race -tags x ./... -args -v',
    {},
    { flags: ['-count=1', '-race', '-tags', 'x'], patterns: ['./...'], files: [] },
  ],
  ['-coverprofile=c.out -covermode atomic ./a ./b', {}, { flags: ['-count=1'], patterns: ['./a', './b'], files: [] }],
  ['./...', { files: ['a/x_test.go', 'a/x.go'] }, { flags: ['-count=1'], patterns: ['./...'], files: ['a/x_test.go'] }],
  ['./a/...', { files: ['ab/x_test.go'] }, 'none of them'],
  ['./a', { files: ['a/b/x_test.go'] }, 'none of them'],
  [
    'example.com/m/...',
    { files: ['a/x_test.go'] },
    { flags: ['-count=1'], patterns: ['example.com/m/...'], files: ['a/x_test.go'] },
  ],
  [
    '-run Old ./...',
    { files: ['a/x_test.go'], titles: ['TestA', 'b+'] },
    { flags: ['-count=1', '-run=^TestA$/^b\\+$'], patterns: ['./a'], files: [] },
  ],
  ['-c -o x ./a', {}, 'no tests'],
  ['-list . ./a', {}, 'no tests'],
])('go test %s of %j', (line, chosen, expected) => {
  expect(go(line, chosen)).toEqual(expected);
});

test.each<[string, Chosen, Order]>([
  ['', {}, { flags: [], rest: [], files: [] }],
  [
    '--workspace --all-features -q --no-fail-fast',
    {},
    { flags: ['--workspace', '--all-features'], rest: [], files: [] },
  ],
  [
    '-p a --jobs 2 name -- --nocapture --skip slow --test-threads 1',
    {},
    { flags: ['-p', 'a'], rest: ['--skip', 'slow', 'name'], files: [] },
  ],
  ['--lib', { files: ['tests/a.rs', 'a.js'] }, { flags: ['--lib'], rest: [], files: ['tests/a.rs'] }],
  [
    'name',
    { files: ['tests/a.rs'], titles: ['x', 'y'] },
    { flags: [], rest: ['--exact', 'x::y'], files: ['tests/a.rs'] },
  ],
  ['', { files: ['a.js'] }, 'none of them'],
  ['--no-run', {}, 'no tests'],
])('cargo test %s of %j', (line, chosen, expected) => {
  expect(cargo(line, chosen)).toEqual(expected);
});

test.each([
  ['', ''],
  [
    '-p a --profile ci --cargo-profile release -E test(x) --retries=2 -- --skip slow',
    '-p a --profile release -- --skip slow',
  ],
  ['--workspace --status-level all --no-fail-fast name', '--workspace --no-fail-fast name'],
])('cargo nextest run %s is cargo test %s', (line, expected) => {
  expect(hooks.ofNextest(line.split(' ').filter(Boolean)).join(' ')).toBe(expected);
});

test.each([
  ['', './...'],
  ['--format testname -- -race ./a/...', '-race ./a/...'],
  ['-f dots --junitfile=x.xml ./a -count=1', './a -count=1'],
  ['--rerun-fails=2 --packages=./a -- -v', '-v ./a'],
  ['tool slowest', undefined],
])('gotestsum %s is go test %s', (line, expected) => {
  expect(hooks.ofGotestsum(line.split(' ').filter(Boolean))?.join(' ')).toBe(expected);
});
