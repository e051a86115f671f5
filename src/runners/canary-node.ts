// The canary of Node's runners: a test file that loads the changed modules and then must fail.

import { posix } from 'node:path';
import type { FileCanary } from './runner.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /[._-](?:test|spec)(\.[cm]?[jt]sx?)$/;

/** `head`: what the file begins with for its runner. */
export function nodeCanary(runner: string, head = ''): FileCanary {
  return {
    kind: 'file',
    absolute: true,
    source: SOURCE,
    neighbour: (tests) => tests.find((path) => TEST.test(path)) ?? tests.find((path) => SOURCE.test(path)),
    fileName(neighbour) {
      const ending = neighbour?.match(/(?:[._-](?:test|spec))?\.[cm]?[jt]sx?$/)?.[0] ?? '.js';
      return `mullover-canary${ending}`;
    },
    text(path, modules, template) {
      const names = modules.map((module) => {
        const name = module.startsWith('/') ? module : posix.relative(posix.dirname(path), module);
        return JSON.stringify(/^[./]/.test(name) ? name : `./${name}`);
      });
      const list = (word: string) => `[${names.map((name) => `() => ${word}(${name})`).join(', ')}]`;
      const lists = `REQUIRES = ${list('require')}, IMPORTS = ${list('import')}`;
      return `${head}const RUNNER = ${JSON.stringify(runner)}, ${lists};\n${template('node.js')}`;
    },
  };
}
