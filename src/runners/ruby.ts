// What the runners of Ruby have in common.

import type { FileCanary } from './runner.ts';

/** A program of Ruby with the gems of the Gemfile. */
export function inBundle(...program: readonly string[]): readonly string[] {
  return ['sh', '/opt/mullover/in-bundle.sh', ...program];
}

/** Without `bundle exec`, which the script above adds. */
export function unbundled(words: readonly string[]): readonly string[] {
  return words[0] === 'bundle' && words[1] === 'exec' ? words.slice(2) : words;
}

/** `suite`: name of the template with the runner's tests that must fail. */
export function rubyCanary(fileName: string, isTest: RegExp, suite: string): FileCanary {
  return {
    kind: 'file',
    source: /\.rb$/,
    neighbour: (tests) => tests.find((path) => isTest.test(path)),
    fileName: () => fileName,
    text: (_, modules, template) => `${modules.map((path) => LOADED(`/workspace/${path}`)).join('')}${template(suite)}`,
  };
}

const LOADED = (path: string) => `begin\n  require ${JSON.stringify(path)}\nrescue Exception\nend\n`;
