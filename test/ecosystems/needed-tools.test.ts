import { describe, expect, test } from '@jest/globals';
import { neededTools } from '../../src/ecosystems/needed-tools.ts';
import type { Recipe } from '../../src/execution.ts';

const recipe = (part: Partial<Recipe>): Recipe => ({
  ...{
    ecosystem: 'node',
    runtime: '20',
    directory: '.',
    setup: [],
    build: [],
    runner: 'mocha',
    test: 'mocha',
    reasons: [],
  },
  ...part,
});
const needed = (part: Partial<Recipe>, ...files: readonly string[]) => {
  const { tool, beside } = neededTools(recipe(part), files);
  return [`${tool.name} ${tool.version}`, ...beside];
};

describe('the toolchain of a recipe', () => {
  test.each([
    [{}, 'node 20'],
    [{ ecosystem: 'python', runtime: '3.13' }, 'python 3.13'],
    [{ ecosystem: 'java', runtime: '21' }, 'java 21'],
    [{ ecosystem: 'rust', runtime: '1.85' }, 'rust 1.85'],
    // Another Go is fetched by the one that is there.
    [{ ecosystem: 'go', runtime: '1.99.1' }, 'go 1.26.6'],
    [{ ecosystem: 'make', runtime: 'of the image' }, 'c 12'],
    [{ ecosystem: 'other', runtime: 'of the image' }, 'c 12'],
    // An image of others brings its own tools.
    [{ ecosystem: 'java', runtime: '21', image: 'corp/java:21', test: 'mvn test' }, 'node 20'],
  ] as const)('%j', (part, expected) => {
    expect(needed(part)).toEqual([expected]);
  });
});

describe('toolchains beside it', () => {
  test.each([
    ['a program that a command starts', { build: ['cd native && cargo build --release'] }, ['rust']],
    ['one behind variables and exec', { test: 'A=1 exec ./mvnw test' }, ['java']],
    ['the setting of a maintainer', { setup: ['cmake -B build', 'bundle install'] }, ['c', 'ruby']],
    ['words that are no programs', { setup: ['pip install cmake go java', 'echo cargo'] }, []],
  ])('%s', (_why, part, expected) => {
    expect(needed(part)).toEqual(['node 20', ...expected]);
  });

  test.each([
    ['an extension in Rust', {}, ['Cargo.toml'], ['rust']],
    ['one in a folder of its own', { ecosystem: 'python', runtime: '3.11' }, ['rust/core/Cargo.toml'], ['rust']],
    ['a package of another language', { runner: 'observed', test: 'npm test' }, ['native/go.mod', 'Gemfile'], ['go']],
    ['its own language', { runner: 'observed', ecosystem: 'go' }, ['go.mod', 'crate/Cargo.toml'], ['rust']],
    ['a fixture is none', {}, ['test/fixtures/Cargo.toml', 'a/b/c/d/Cargo.toml'], []],
    [
      'a script beside a manifest',
      { ecosystem: 'other', runtime: 'of the image' },
      ['go.mod', 'Cargo.toml'],
      ['rust', 'go'],
    ],
    [
      'manifests of another folder',
      { ecosystem: 'make', directory: 'a', runtime: 'of the image' },
      ['go.mod', 'a/Gemfile'],
      ['ruby'],
    ],
  ] as const)('%s', (_why, part, files, expected) => {
    expect(needed(part, ...files).slice(1)).toEqual(expected);
  });
});
