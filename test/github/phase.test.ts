import { expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/errors.ts';
import { gitHubFault } from '../../src/github/api.ts';
import { Phase } from '../../src/github/phase.ts';

/** A phase whose tokens are `t1`, `t2` …, and what became of them. */
function phase() {
  const [minted, ended]: [string[], string[]] = [[], []];
  const mint = async () => {
    const token = `t${minted.length + 1}`;
    minted.push(token);
    return { token, end: async () => void ended.push(token) };
  };
  return { minted, ended, phase: new Phase({ issues: 'write' }, mint, () => 0) };
}

const refused = (status: number) => new GitHubFault('refused', 'wait', { status });

test('a token that GitHub takes no more is replaced within the use, which loses nothing', async () => {
  const { minted, ended, phase: held } = phase();
  const use = async (token: string) => {
    if (token === 't1') throw refused(401);
    return token;
  };
  expect(await held.lend(use)).toBe('t2');
  expect(await held.lend(use)).toBe('t2');
  await held.end();
  expect({ minted, ended }).toEqual({ minted: ['t1', 't2'], ended: ['t1', 't2'] });
});

test.each([
  [401, ['t1', 't2']],
  [403, ['t1']],
  [500, ['t1']],
])('a use that is answered %d each time fails with it, after the tokens %j', async (status, tokens) => {
  const { minted, phase: held } = phase();
  const use = async () => Promise.reject(refused(status));
  await expect(held.lend(use)).rejects.toMatchObject({ status });
  expect(minted).toEqual(tokens);
});

test.each([400, 409, 451])('a refusal with %d is not said to pass', (status) => {
  const error = Object.assign(new Error('<!DOCTYPE html><html><body>Unicorn</body></html>'), { status, response: {} });
  const fault = gitHubFault(error, 'Reading octo/calc');
  expect([fault.message, fault.next, fault.transient]).toEqual([
    `Reading octo/calc: ${status} (a web page in place of an answer).`,
    'Read the answer above: GitHub refuses this, and will again.',
    false,
  ]);
});
