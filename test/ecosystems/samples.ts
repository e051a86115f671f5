// For each ecosystem what the contract suite needs of it: a small repository, and versions that it has and has not. Plain data.

import type { Files } from '../fakes/workspace.ts';

export interface EcosystemSample {
  /** A package with a test, at the root of a repository. */
  readonly files: Files;
  /** The manifest that makes it one; undefined where it names no package in a folder below the root. */
  readonly manifest: string | undefined;
  /** A version that the sandbox cannot have; undefined where there are none. */
  readonly refused: string | undefined;
  /** A test command of each of its runners, as a maintainer writes it. */
  readonly commands: Readonly<Record<string, string>>;
}

const NODE = [
  ...['mocha', 'jasmine', 'jest', 'vitest', 'ava', 'tap', 'tape'].map((name) => [name, `${name} test/a.js`] as const),
  ['node:test', 'node --test test/a.js'] as const,
];

/** By the name of the ecosystem. */
export const ECOSYSTEM_SAMPLES: Readonly<Record<string, EcosystemSample>> = {
  node: {
    files: { 'package.json': '{"scripts": {"test": "node --test"}}', 'test/a.test.js': '' },
    manifest: 'package.json',
    refused: '7',
    commands: Object.fromEntries(NODE),
  },
  python: {
    files: { 'pyproject.toml': '[project]\nname = "calc"\nversion = "1"\n', 'tests/test_a.py': '' },
    manifest: 'pyproject.toml',
    refused: '2.7',
    commands: { pytest: 'pytest -q tests', unittest: 'python -m unittest discover -s tests' },
  },
  go: {
    files: { 'go.mod': 'module example.com/calc\n\ngo 1.22\n', 'a_test.go': 'package calc\n' },
    manifest: 'go.mod',
    refused: 'two',
    commands: { 'go test': 'go test -race ./...' },
  },
  rust: {
    files: { 'Cargo.toml': '[package]\nname = "calc"\n', 'tests/a.rs': '' },
    manifest: 'Cargo.toml',
    refused: '9.1',
    commands: { 'cargo test': 'cargo test --all-features' },
  },
  java: {
    files: { 'pom.xml': '<project/>', 'src/test/java/a/SumsTest.java': '' },
    manifest: 'pom.xml',
    refused: '99',
    commands: { maven: 'mvn verify', gradle: 'gradle check' },
  },
  c: {
    files: { 'CMakeLists.txt': 'enable_testing()\nadd_test(NAME a COMMAND a)\n', 'test/a.c': '' },
    manifest: 'CMakeLists.txt',
    refused: '99',
    commands: {
      ctest: 'ctest --test-dir out -R sums',
      'meson test': 'meson test -C out --suite unit',
      automake: 'make -k check',
    },
  },
  ruby: {
    files: { Gemfile: "gem 'rspec'\n", 'spec/a_spec.rb': '' },
    manifest: 'Gemfile',
    refused: '9.1',
    commands: { rspec: 'bundle exec rspec --tag fast', minitest: 'bundle exec rake test' },
  },
  php: {
    files: { 'composer.json': '{"require": {"php": ">=7.4"}}', 'tests/SumsTest.php': '' },
    manifest: 'composer.json',
    refused: '9.1',
    commands: { phpunit: 'vendor/bin/phpunit --testsuite unit' },
  },
  make: {
    files: { Makefile: 'test:\n\t./run\n', 'test/a.c': '' },
    manifest: undefined,
    refused: undefined,
    commands: {},
  },
};
