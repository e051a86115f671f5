// One instant is one event, however its text is written; a text that is no instant is no event.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DASHBOARD_MARK } from '../../src/commands/ticked-boxes.ts';
import { readConfig } from '../../src/config.ts';
import type { CommandIntake, CommandIntakeParts } from '../../src/github/comment-event.ts';
import { takeDashboardEvent } from '../../src/github/dashboard-event.ts';
import { instantSchema } from '../../src/github/instant.ts';
import { type Intake, takeLabelEvent } from '../../src/github/label-event.ts';
import { takePullEvent } from '../../src/github/pull-event.ts';

const SPELLINGS = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.0Z',
  '2026-01-01T00:00:00.000000000Z',
  '2026-01-01T00:00:00,000Z',
  '2026-01-01T00:00:00+00:00',
  '2026-01-01T00:00:00-00:00',
  '2026-01-01T00:00:00+0000',
  '2026-01-01T00:00:00+00',
  '2026-01-01T01:00:00+01:00',
  '2025-12-31T18:30:00-05:30',
  '2025-12-31T16:00:00.000-0800',
  '2026-01-01T00:00Z',
  '2026-01-01t00:00:00z',
];
const NONE = ['', 'x', '1', '2026', '2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z', '1767225600'];

const kept: CommandIntakeParts = {
  ...{ mention: 'mullover', policies: [], enqueueCommand: async () => {} },
  commands: { keep: async () => {}, outcome: async () => undefined },
};
const shared = {
  repository: { id: 7, name: 'calc', owner: { login: 'octo' } },
  sender: { login: 'dev', type: 'User' },
  installation: { id: 5 },
};

async function labelled(at: string): Promise<Intake> {
  const issue = { number: 3, title: 'range', body: '', state: 'open', updated_at: at };
  return takeLabelEvent(
    { ...shared, action: 'labeled', label: { name: 'mull' }, issue },
    {
      ...{ ...kept, label: 'mull', policy: 'process-search', budget: readConfig({}).budget.default },
      trace: {
        append: () => Promise.reject(new Error('nothing is appended here')),
        events: async () => [],
        begin: async () => true,
      },
      queue: { foresee: () => {}, enqueue: async () => ({ kind: 'added' }) },
    },
  );
}

async function closed(at: string): Promise<CommandIntake> {
  const head = { ref: 'mull/issue-3', sha: 'a'.repeat(40), repo: { id: 7 } };
  const pull = { number: 4, merged: true, closed_at: at, title: 'Fix', user: { type: 'Bot' }, head };
  return takePullEvent({ ...shared, action: 'closed', pull_request: pull }, kept);
}

async function ticked(at: string): Promise<readonly CommandIntake[]> {
  const body = (mark: string) => `- [${mark}] retry #3 range\n\n${DASHBOARD_MARK}`;
  const issue = { number: 9, body: body('x'), state: 'open', updated_at: at, user: { login: 'mullover[bot]' } };
  return takeDashboardEvent({ ...shared, action: 'edited', changes: { body: { from: body(' ') } }, issue }, kept);
}

test.each<[string, (at: string) => Promise<unknown>]>([
  ['a label', labelled],
  ['a pull request that was closed', closed],
  ['a box of the dashboard', ticked],
])('%s is one event in every spelling of its instant', async (_name, take) => {
  const [first, ...others] = await Promise.all(SPELLINGS.map(take));
  expect(JSON.stringify(first)).toContain('"accepted"');
  expect(others).toEqual(others.map(() => first));
  expect(await take('2026-01-01T00:00:01Z')).not.toEqual(first);
});

test.each<[string, (at: string) => Promise<unknown>]>([
  ['a label', labelled],
  ['a pull request that was closed', closed],
  ['a box of the dashboard', ticked],
])('%s without an instant is none', async (_name, take) => {
  for (const text of NONE) expect(JSON.stringify(await take(text))).not.toContain('"accepted"');
});

test('GitHub’s own spelling stays as it is, and every other of the instant becomes it', () => {
  const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  const zone = fc.record({ hours: fc.integer({ min: -12, max: 14 }), colon: fc.constantFrom('', ':') });
  fc.assert(
    fc.property(date, zone, (moment, { hours, colon }) => {
      const at = Math.floor(moment.getTime() / 1000) * 1000;
      const own = new Date(at).toISOString().replace('.000Z', 'Z');
      const there = new Date(at + hours * 3_600_000).toISOString().replace('.000Z', '');
      const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}${colon}00`;
      expect([instantSchema.parse(own), instantSchema.parse(there + offset)]).toEqual([own, own]);
    }),
  );
});
