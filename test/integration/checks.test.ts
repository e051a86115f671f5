// What the bot writes beside words on an emulated GitHub: its check run, once for each run and commit.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher, type Publisher } from '../../src/github/publisher.ts';
import type { CheckRunText } from '../../src/trace/views/check-run.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';

const repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let publisher: Publisher;

beforeAll(async () => {
  hub = await startSeededGitHub();
  publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
});
afterAll(async () => {
  expect(hub.github.liveTokens()).toEqual([]);
  await hub.close();
});

describe('a check run', () => {
  const text: CheckRunText = {
    ...{ conclusion: 'neutral', title: 'Not sure', summary: 'Evidence.\n' },
    annotations: [{ file: 'lib/add.js', start: 1, end: 1, title: 'add adds', message: 'It subtracted.' }],
  };
  const onBase = async () =>
    (await hub.github.admin.rest.checks.listForRef({ ...repo, ref: hub.base, filter: 'all' })).data.check_runs.map(
      ({ name, external_id, status, conclusion, output: { title, summary, annotations_count } }) => ({
        ...{ name, external_id, status, conclusion, title, summary, annotations_count },
      }),
    );
  const expected = { name: 'Mullover', status: 'completed', conclusion: 'neutral', title: 'Not sure' };

  test('is there once for each run however often it is written, and is brought up to date', async () => {
    const place = await hub.issue('t', 'b');
    const write = (run: string, change: Partial<CheckRunText> = {}) =>
      publisher.check(place, { run, sha: hub.base, text: { ...text, ...change } });
    await write('r-1');
    await write('r-1');
    await write('r-2');
    const one = { ...expected, external_id: 'r-1', summary: 'Evidence.\n', annotations_count: 1 };
    const two = { ...one, external_id: 'r-2' };
    expect((await onBase()).toReversed()).toEqual([one, two]);
    expect(hub.github.count('PATCH', /check-runs/)).toBe(0);
    await write('r-1', { conclusion: 'success', title: 'Likely right' });
    expect((await onBase()).toReversed()).toEqual([{ ...one, conclusion: 'success', title: 'Likely right' }, two]);
    expect(hub.github.count('POST', /check-runs/)).toBe(2);
  });

  test('is not there twice where the answer of the first request was lost', async () => {
    const place = await hub.issue('t', 'b');
    hub.github.fail({ method: 'POST', path: /check-runs$/, what: 'drop-after', times: 1 });
    await publisher.check(place, { run: 'r-3', sha: hub.base, text });
    expect((await onBase()).filter(({ external_id: run }) => run === 'r-3')).toHaveLength(1);
  });

  test('of another commit is another one', async () => {
    const place = await hub.issue('t', 'b');
    const sha = await hub.push('main', 'a.txt', 'a\n');
    await publisher.check(place, { run: 'r-1', sha, text });
    expect((await onBase()).filter(({ external_id: run }) => run === 'r-1')).toHaveLength(1);
  });
});
