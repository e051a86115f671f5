// Which comments of an issue are read: those of people with write access, whoever else writes there.

import { describe, expect, test } from '@jest/globals';
import type { Api } from '../../src/github/api.ts';
import { trustedComments } from '../../src/github/snapshot.ts';

const place = { installation: 1, repositoryId: 1, owner: 'octo', name: 'calc', issue: 7 };
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

interface Said {
  readonly by: string;
  readonly text?: string;
  readonly association?: string;
}

/** What GitHub would answer, and about whom it was asked. */
function gitHubWith(comments: readonly Said[]) {
  const asked: string[] = [];
  const listed = comments.map(({ by, text = '+1', association }, second) => ({
    user: { login: by, type: 'User' },
    body: text,
    created_at: at(second),
    updated_at: at(second),
    author_association: association,
  }));
  const getCollaboratorPermissionLevel = async ({ username }: { readonly username: string }) => {
    asked.push(username);
    return { data: { permission: username.startsWith('maintainer') ? 'write' : 'read' } };
  };
  const rest = { issues: { listComments: {} }, repos: { getCollaboratorPermissionLevel } };
  const api = { paginate: async () => listed, rest } as unknown as Api;
  return { read: () => trustedComments(api, place, at(100_000)), asked };
}

const strangers = (count: number): readonly Said[] =>
  Array.from({ length: count }, (_, index) => ({ by: `stranger-${index}`, association: 'NONE' }));
const word: Said = { by: 'maintainer', text: 'Only v2 is meant.', association: 'MEMBER' };
const hidden: Said = { ...word, association: 'NONE' };

describe('strangers push out no comment of a maintainer', () => {
  test.each<readonly [string, readonly Said[]]>([
    ['49 after it', [word, ...strangers(49)]],
    ['50 after it', [word, ...strangers(50)]],
    ['2,000 after it', [word, ...strangers(2000)]],
    ['2,000 before it', [...strangers(2000), word]],
    ['2,000 around it', [...strangers(1000), word, ...strangers(1000)]],
    ['2,000 after one whose membership is hidden', [hidden, ...strangers(2000)]],
    ['2,000 before one whose membership is hidden', [...strangers(2000), hidden]],
    ['one with 2,000 comments', [word, ...Array.from({ length: 2000 }, () => ({ by: 'stranger' }))]],
  ])('%s', async (_name, comments) => {
    const { read, asked } = gitHubWith(comments);
    expect((await read()).map(({ author, text }) => `${author}: ${text}`)).toEqual(['maintainer: Only v2 is meant.']);
    expect(asked.length).toBeLessThanOrEqual(30);
    expect(asked).toEqual([...new Set(asked)]);
  });
});

test('nobody is trusted for what GitHub calls him', async () => {
  const { read } = gitHubWith([{ by: 'former', text: 'I was here.', association: 'MEMBER' }]);
  expect(await read()).toEqual([]);
});

test('the newest fifty of trusted people are read, oldest first, and those that say nothing are none of them', async () => {
  const { read } = gitHubWith(
    Array.from({ length: 80 }, (_, index) => ({ by: 'maintainer', text: index < 60 ? `${index}` : '' })),
  );
  expect((await read()).map(({ text }) => Number(text))).toEqual(Array.from({ length: 50 }, (_, index) => index + 10));
});
