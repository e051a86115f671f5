import { expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { type FailedSetUp, setUpFailure } from '../../src/orders/set-up-failure.ts';

const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: ['npm ci'], build: [] },
  ...{ runner: 'tape', test: 'tape', reasons: [] },
};
const state = { exitCode: 1, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
const finished: FailedSetUp['finished'] = {
  ...{ container: 'c', state, ending: 'exited', log: '$ npm ci\nnpm error code E404\n', seconds: 3 },
  ...{ note: undefined, runtime: 'runc' },
};
const failed: FailedSetUp = { recipe, finished, command: 'npm ci', refused: [], looksUpNames: false };
const OWN = 'Set `sandbox: {setup: ["…"]}` in .github/mullover.yml to the commands that install this repository.';

test('a command that failed is the fault of the recipe, with the line that tells why', () => {
  expect(setUpFailure(failed)).toEqual({
    ...{ ok: false, fault: 'recipe', recipe, log: finished.log, next: OWN },
    reason: 'The set-up failed: npm ci\nnpm error code E404',
  });
});

test('hosts that were refused are named, without the ports that everybody uses', () => {
  const { fault, reason, next } = setUpFailure({ ...failed, refused: ['a.example:443', 'b.example:8080'] });
  expect({ fault, reason }).toEqual({
    fault: 'recipe',
    reason:
      'The set-up failed: npm ci\nIt asked for a.example, b.example:8080, which is not allowed: MULLOVER_SETUP_HOSTS\nnpm error code E404',
  });
  expect(next).toMatch(/MULLOVER_SETUP_HOSTS=a\.example,b\.example:8080, or set/);
});

test.each([
  ['sources that do not compile', '[ERROR] COMPILATION ERROR :\n', OWN],
  ['a compiler that breaks', '[ERROR] An exception has occurred in the compiler (17)\n', OWN],
  [
    'one that misses what was refused',
    '[ERROR] Compilation failure\n[ERROR] a.example: 403\n',
    expect.stringContaining('MULLOVER_SETUP_HOSTS'),
  ],
])('%s beside a refused host: what is to be done', (_name, text, next) => {
  const told = `${text}set-up asked for a.example:443: not an allowed host\n`;
  expect(setUpFailure({ ...failed, finished: { ...finished, log: told }, refused: ['a.example:443'] }).next).toEqual(
    next,
  );
});

const log = (text: string) => ({ ...failed, finished: { ...finished, log: text } });
test.each<readonly [name: string, failure: FailedSetUp, fault: string, reason: RegExp]>([
  [
    'a lost container',
    { ...failed, finished: { ...finished, ending: 'lost', note: 'gone' } },
    'infrastructure',
    /^gone$/,
  ],
  ['a connection that was cut', log('npm error ECONNRESET'), 'infrastructure', /^The set-up lost the network: npm ci/],
  ['a name that no proxy was asked for', log('getaddrinfo EAI_AGAIN x'), 'recipe', /^The set-up failed: npm ci/],
  ['such a name where names are looked up', { ...log('EAI_AGAIN x'), looksUpNames: true }, 'infrastructure', /network/],
  ['trouble long before the end', log(`ECONNRESET\n${'fine\n'.repeat(12)}`), 'recipe', /^The set-up failed/],
  [
    'no memory',
    { ...failed, finished: { ...finished, state: { ...state, oomKilled: true } } },
    'recipe',
    /\(out of memory\): npm ci/,
  ],
  [
    'a time that is over',
    { ...failed, command: undefined, finished: { ...finished, note: 'not finished after 9 s' } },
    'recipe',
    /: not finished after 9 s/,
  ],
  ['nothing but an exit code', { ...failed, command: undefined }, 'recipe', /: exit code 1\n/],
  ['a long command', { ...failed, command: 'x'.repeat(500) }, 'recipe', /^The set-up failed: x{240}…\n/],
])('%s', (_name, failure, fault, reason) => {
  const told = setUpFailure(failure);
  expect(told.fault).toBe(fault);
  expect(told.reason).toMatch(reason);
});
