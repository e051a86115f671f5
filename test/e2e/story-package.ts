// The package of the stories: one bug in each of its files, what the issue of each says, and what a model says about it.

import type { Answer, ServedCall } from '../model-server/answer.ts';

/** The body of a function of one file, `lib/<name>.js`, and what its issue says. */
export interface Bug {
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly wrong: string;
  readonly right: string;
  /** A call, and what it should give. */
  readonly shown: readonly [call: string, result: number];
}

const bug = (name: string, body: readonly [wrong: string, right: string], shown: Bug['shown'], title: string): Bug => ({
  ...{ name, title, wrong: body[0], right: body[1], shown },
  body: `${shown[0]} should give ${shown[1]}. Only ${name} is wrong.`,
});

export const ADD = bug('add', ['a - b', 'a + b'], ['add(2, 2)', 4], 'add subtracts its operands');
export const TWICE = bug('twice', ['a * 3', 'a + a'], ['twice(5)', 10], 'twice gives three times as much');
export const HALF = bug('half', ['a / 3', 'a / 2'], ['half(8)', 4], 'half gives only a third');
export const NEGATE = bug('negate', ['a', '-a'], ['negate(7)', -7], 'negate keeps the sign');
export const LARGER = bug(
  'larger',
  ['a < b ? a : b', 'a < b ? b : a'],
  ['larger(3, 9)', 9],
  'larger picks the smaller',
);
/** There is nothing wrong with it any more. */
export const SQUARE = bug('square', ['a * a', 'a ** 2'], ['square(3)', 9], 'square gives the perimeter');
const BUGS = [ADD, TWICE, HALF, NEGATE, LARGER, SQUARE];

export const sourceOf = ({ name }: Bug, body: string): string =>
  `'use strict';\n\nexports.${name} = function ${name}(a, b) {\n  return ${body};\n};\n`;

const testOf = (name: string, title: string, lines: string): string =>
  `const test = require('node:test');\nconst assert = require('node:assert');\nconst { ${name} } = require('../lib/${name}.js');\n\ntest('${title}', () => {\n  ${lines}\n});\n`;

export const PACKAGE: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'sums', version: '1.0.0', scripts: { test: 'node --test test/*.test.js' } }),
  '.github/mullover.yml': 'ci: repair\n',
  'test/square.test.js': testOf('square', 'squares', 'assert.strictEqual(square(3), 9);'),
  ...Object.fromEntries(BUGS.map((each) => [`lib/${each.name}.js`, sourceOf(each, each.wrong)])),
};

/** A reply that puts one text in the place of another; a file that is not there begins with nothing. */
const edit = (file: string, before: string, after: string) =>
  `<explanation>The body is wrong.</explanation>\n<edit file="${file}">\n<<<<<<< SEARCH\n${before}=======\n${after}>>>>>>> REPLACE\n</edit>`;

/** A patch that makes the body of a function another one; `covers`: what of a review it is for. */
export const patch = ({ name }: Bug, before: string, after: string, covers = ''): string =>
  `<title>make ${name} return ${after}</title>\n${covers}${edit(`lib/${name}.js`, `  return ${before};\n`, `  return ${after};\n`)}`;

/** A new test file with one test. */
export const newTest = ({ name }: Bug, title: string, line: string, covers = ''): string =>
  `${covers}${edit(`test/${name}-${title.split(' ')[0]}.test.js`, '', testOf(name, title, line))}`;

export const COVERS_FIRST = '<covers>1</covers>\n';

/** What a good model says: it finds the bug of the issue at once, and every patch is right. `told`: of which bug, and what else. */
export function answering(told: (call: ServedCall, bug: Bug) => ReturnType<Answer> | undefined): Answer {
  return (call) => {
    const text = call.messages.map(({ content }) => content).join('\n');
    const about = BUGS.find(({ title }) => text.includes(title));
    if (!about) throw new Error(`No issue of the stories is in the request for ${call.work}.`);
    return told(call, about) ?? usual(call, about);
  };
}

function usual({ work }: ServedCall, about: Bug): ReturnType<Answer> {
  const { name, wrong, right, shown } = about;
  const places = `<locations>\nlib/${name}.js :: function ${name} :: lines 3-5 :: wrong body\n</locations>`;
  switch (work.split('/')[0]) {
    case 'judge':
      return { text: 'Yes', yes: 0.8 };
    case 'compare':
      return { text: 'A', a: 0.5 };
    case 'repository-understanding':
      return { text: `<analysis>${name} is wrong.</analysis>\n<files>\nlib/${name}.js\n</files>\n${places}` };
    case 'fault-localization':
      return { text: `<analysis>The body of ${name} is wrong.</analysis>\n${places}` };
    case 'patch-verification':
      return { text: newTest(about, 'issue is fixed', `assert.strictEqual(${shown[0]}, ${shown[1]});`) };
    default:
      return { text: patch(about, wrong, right) };
  }
}
