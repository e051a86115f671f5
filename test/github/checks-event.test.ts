// Which events of checks become a command: on branches that are named like ours, by others, once for each commit and result.

import { describe, expect, test } from '@jest/globals';
import type { CommandRequest } from '../../src/commands/request.ts';
import { type ChecksEvent, takeChecksEvent } from '../../src/github/checks-event.ts';

const SHA = 'a'.repeat(40);
const repository = { id: 9, name: 'calc', owner: { login: 'octo' } };
const from = { repository, installation: { id: 5 }, sender: { login: 'x', type: 'Bot' } };
const suite = (change = {}) => ({
  ...{ head_branch: 'mull/issue-7', head_sha: SHA, conclusion: 'failure', updated_at: '2026-11-29T10:00:00Z' },
  app: { slug: 'github-actions' },
  ...change,
});
const suiteEvent = (change = {}, more = {}) => ({ ...from, action: 'completed', check_suite: suite(change), ...more });
const runEvent = (change = {}) => ({
  ...{ ...from, action: 'completed' },
  check_run: {
    ...{ head_sha: SHA, conclusion: 'failure', completed_at: '2026-11-29T10:00:00Z', app: { slug: 'ci' } },
    ...{ check_suite: { head_branch: 'mull/issue-7' }, ...change },
  },
});
const statusEvent = (change = {}) => ({
  ...{ ...from, sha: SHA, state: 'error', branches: [{ name: 'main' }, { name: 'mull/issue-7' }] },
  ...{ updated_at: '2026-11-29T10:00:00Z', ...change },
});

async function taken(event: ChecksEvent, payload: unknown) {
  const kept: CommandRequest[] = [];
  const queued: string[] = [];
  const intake = await takeChecksEvent(event, payload, {
    ...{ mention: 'mullover', policies: [] },
    commands: { keep: async (request) => void kept.push(request), outcome: async () => undefined },
    enqueueCommand: async (id) => void queued.push(id),
  });
  return { intake, kept, queued };
}

describe('checks that ended', () => {
  test.each<[ChecksEvent, unknown]>([
    ['check_suite', suiteEvent()],
    ['check_run', runEvent()],
    ['status', statusEvent()],
  ])('%s on a branch of ours is kept and queued', async (event, payload) => {
    const { kept, queued, intake } = await taken(event, payload);
    expect(kept).toEqual([
      {
        ...{
          id: expect.stringMatching(/^c-[0-9a-f]{12}$/),
          installation: 5,
          repositoryId: 9,
          owner: 'octo',
          name: 'calc',
        },
        ...{ thread: 7, onPullRequest: false, comment: 7, at: '2026-11-29T10:00:00Z', sender: 'checks' },
        command: { kind: 'checks', branch: 'mull/issue-7', sha: SHA },
      },
    ]);
    expect(queued).toEqual([kept[0]?.id]);
    expect(intake.kind).toBe('accepted');
  });

  test('all that is told of one commit and one result is one command', async () => {
    const idOf = async (event: ChecksEvent, payload: unknown) => (await taken(event, payload)).kept[0]?.id;
    const failed = await idOf('check_suite', suiteEvent());
    expect(await idOf('check_run', runEvent({ conclusion: 'timed_out' }))).toBe(failed);
    expect(await idOf('status', statusEvent({ state: 'failure' }))).toBe(failed);
    expect(await idOf('status', statusEvent({ state: 'success' }))).not.toBe(failed);
    expect(await idOf('check_suite', suiteEvent({ head_sha: 'b'.repeat(40) }))).not.toBe(failed);
  });

  test.each<[string, ChecksEvent, unknown]>([
    ['on another branch', 'check_suite', suiteEvent({ head_branch: 'main' })],
    ['on a fork, which has no branch here', 'check_suite', suiteEvent({ head_branch: null })],
    ['on a name that is nearly ours', 'check_suite', suiteEvent({ head_branch: 'mull/issue-007' })],
    ['of our own check', 'check_suite', suiteEvent({ app: { slug: 'mullover' } })],
    ['of a suite that was requested', 'check_suite', suiteEvent({}, { action: 'requested' })],
    ['of a status that waits', 'status', statusEvent({ state: 'pending' })],
    ['of no branch at all', 'status', statusEvent({ branches: [] })],
    ['of no installation', 'check_suite', suiteEvent({}, { installation: undefined })],
    ['of a commit that is none', 'status', statusEvent({ sha: '../../x' })],
    ['of nothing', 'check_run', {}],
  ])('nothing is kept %s', async (_name, event, payload) => {
    const { kept, queued, intake } = await taken(event, payload);
    expect([kept, queued, intake.kind]).toEqual([[], [], 'ignored']);
  });
});
