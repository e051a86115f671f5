// What the bot writes beside words on an emulated GitHub: its check run, once for each run and commit, and its labels.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher, type Publisher } from '../../src/github/publisher.ts';
import type { Place } from '../../src/ports.ts';
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

  test('links to the page of its run, also where it was written before there were pages', async () => {
    const place = await hub.issue('t', 'b');
    const page = 'https://runs.example/runs/r-5';
    await publisher.check(place, { run: 'r-5', sha: hub.base, text });
    const before = hub.github.count('PATCH', /check-runs/);
    for (const _ of ['added', 'the same']) await publisher.check(place, { run: 'r-5', sha: hub.base, page, text });
    const { data } = await hub.github.admin.rest.checks.listForRef({ ...repo, ref: hub.base, filter: 'all' });
    const own = data.check_runs.filter(({ external_id: run }) => run === 'r-5');
    expect(own.map(({ details_url }) => details_url)).toEqual([page]);
    expect(hub.github.count('PATCH', /check-runs/) - before).toBe(1);
  });

  test('is not there twice where the answer of the first request was lost', async () => {
    const place = await hub.issue('t', 'b');
    hub.github.fail({ method: 'POST', path: /check-runs$/, what: 'drop-after', times: 1 });
    await publisher.check(place, { run: 'r-3', sha: hub.base, text });
    expect((await onBase()).filter(({ external_id: run }) => run === 'r-3')).toHaveLength(1);
  });

  test('of others that has its name and its run is left alone', async () => {
    const place = await hub.issue('t', 'b');
    const theirs = { name: 'Mullover', head_sha: hub.base, external_id: 'r-4', status: 'completed' } as const;
    await hub.github.admin.rest.checks.create({ ...repo, ...theirs, conclusion: 'success' });
    await publisher.check(place, { run: 'r-4', sha: hub.base, text });
    const both = (await onBase()).filter(({ external_id: run }) => run === 'r-4');
    expect(both.map(({ conclusion }) => conclusion).toSorted()).toEqual(['neutral', 'success']);
  });

  test('of another commit is another one', async () => {
    const place = await hub.issue('t', 'b');
    const sha = await hub.push('main', 'a.txt', 'a\n');
    await publisher.check(place, { run: 'r-1', sha, text });
    expect((await onBase()).filter(({ external_id: run }) => run === 'r-1')).toHaveLength(1);
  });
});

describe('the label of a state', () => {
  const names = { working: 'mull: working', review: 'mull: review', person: 'mull: needs a person' };
  const show = (place: Place, state: keyof typeof names | undefined) =>
    publisher.state(place, { state, names, start: 'mull' });
  const labelled = async (...labels: string[]) => {
    const place = await hub.issue('t', 'b');
    await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull', ...labels] });
    return place;
  };
  const labelsOn = async ({ issue }: Place) =>
    (await hub.github.admin.rest.issues.listLabelsOnIssue({ ...repo, issue_number: issue })).data.map(
      ({ name }) => name,
    );
  const writes = () => hub.github.log.filter(({ method, byPerson }) => method !== 'GET' && !byPerson);
  const labelWrites = () => writes().filter(({ path }) => /labels/.test(path)).length;

  test('is made with its looks on first use, is one at a time, and is written once', async () => {
    const place = await labelled('bug');
    await show(place, 'working');
    const { data } = await hub.github.admin.rest.issues.getLabel({ ...repo, name: 'mull: working' });
    expect(data).toMatchObject({ color: 'fbca04', description: 'Mullover is working on this issue' });
    const before = labelWrites();
    await show(place, 'working');
    expect(labelWrites()).toBe(before);
    await show(place, 'review');
    expect(await labelsOn(place)).toEqual(['mull', 'bug', 'mull: review']);
    await show(place, undefined);
    expect(await labelsOn(place)).toEqual(['mull', 'bug']);
  });

  test('keeps the looks that maintainers gave it', async () => {
    const person = { name: 'mull: needs a person', color: '123456', description: 'ours' };
    await hub.github.admin.rest.issues.createLabel({ ...repo, ...person });
    const place = await labelled();
    await show(place, 'person');
    const { data } = await hub.github.admin.rest.issues.getLabel({ ...repo, name: person.name });
    expect(data).toMatchObject(person);
    expect(await labelsOn(place)).toEqual(['mull', 'mull: needs a person']);
  });

  test('is not there once the label that starts a run is off, or the issue closed', async () => {
    const place = await labelled('mull: working');
    await hub.github.admin.rest.issues.removeLabel({ ...repo, issue_number: place.issue, name: 'mull' });
    await show(place, 'person');
    expect(await labelsOn(place)).toEqual([]);
    const closed = await labelled('mull: review');
    await hub.github.admin.rest.issues.update({ ...repo, issue_number: closed.issue, state: 'closed' });
    await show(closed, 'review');
    expect(await labelsOn(closed)).toEqual(['mull']);
  });
});
