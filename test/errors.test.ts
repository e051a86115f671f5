// The one rule of what is tried again.

import { expect, test } from '@jest/globals';
import {
  EnvironmentFault,
  errorLine,
  GitHubFault,
  InputFault,
  isRepeated,
  ModelFault,
  TraceFault,
  toldAs,
} from '../src/errors.ts';

const gitHub = (status: number, more = {}) => new GitHubFault('m', 'n', { status, ...more });
const model = (kind: ModelFault['kind']) => new ModelFault('m', 'n', { kind });

test.each<readonly [name: string, error: unknown, after: readonly boolean[]]>([
  ['what the user gave', new InputFault('m', 'n'), [false, false]],
  ['trouble of this host', new EnvironmentFault('m', 'n'), [true, true]],
  ['a busy model', model('passing'), [true, true]],
  ['a model that refuses', model('refused'), [false, false]],
  ['a model that cannot', model('failed'), [false, false]],
  ['a prompt that does not fit', model('unfit'), [false, false]],
  ...[0, 408, 429, 500, 502, 503].map((status) => [`GitHub's ${status}`, gitHub(status), [true, true]] as const),
  ...[400, 401, 403, 404, 409, 410, 422].map(
    (status) => [`GitHub's ${status}`, gitHub(status), [false, false]] as const,
  ),
  ["GitHub's rate limit", gitHub(403, { transient: true }), [true, true]],
  ['a damaged trace', new TraceFault('m', 'n'), [false, false]],
  ['another writer', new TraceFault('m', 'n', { transient: true }), [true, true]],
  ['a full disk', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' }), [true, true]],
  ['a bug of ours', new TypeError('x is not a function'), [true, false]],
  ['something thrown that is no error', 'text', [true, false]],
])('%s is repeated at first and after a failure: %j', (_name, error, after) => {
  expect([0, 1].map((failed) => isRepeated(error, failed))).toEqual(after);
});

test('people are told what happened and what to do', () => {
  expect([new InputFault('bad key', 'Correct it.'), new TypeError('oops'), 'text'].map(toldAs)).toEqual([
    { reason: 'bad key', next: 'Correct it.' },
    { reason: 'oops', next: 'Report this as a bug, with the run id.' },
    { reason: 'text', next: 'Report this as a bug, with the run id.' },
  ]);
});

test.each([
  ['an error of several lines', new Error('one\n  two '), 'one two'],
  ['one with an empty message', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ["an engine's answer", { reason: 'no such image' }, 'no such image'],
  ['a text', 'broken', 'broken'],
  ['nothing', undefined, 'undefined'],
])('%s is one line', (_name, error, line) => {
  expect(errorLine(error)).toBe(line);
});
