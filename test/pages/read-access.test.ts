import { beforeEach, describe, expect, test } from '@jest/globals';
import { createReadAccess } from '../../src/pages/read-access.ts';
import type { Origin } from '../../src/trace/run-event.ts';

const READER = { login: 'reader', token: 'ghu_1' };
const ORIGIN: Origin = {
  ...{ kind: 'github', installation: 1, repositoryId: 2, owner: 'octo', name: 'xml', issue: 1 },
  ...{ sender: 'm', triggeredAt: '2026-01-01T00:00:00Z' },
};

describe('whether a person can read a repository', () => {
  let now = 0;
  let answer: () => Response;
  const asked: string[] = [];
  const access = () =>
    createReadAccess({
      apiUrl: 'https://github.test/api/v3',
      now: () => now,
      fetch: async (url, init) => {
        asked.push(`${url} ${new Headers(init?.headers).get('authorization')}`);
        return answer();
      },
    });
  beforeEach(() => {
    asked.length = 0;
    now = 0;
    answer = () => Response.json({ id: 2, permissions: { pull: true } });
  });

  test('is asked of GitHub with their own token, once in five minutes', async () => {
    const sees = access();
    expect(await sees(READER, ORIGIN)).toBe('yes');
    answer = () => Response.json({}, { status: 404 });
    now = 299_000;
    expect(await sees(READER, { ...ORIGIN, issue: 2 })).toBe('yes');
    now = 301_000;
    expect(await sees(READER, ORIGIN)).toBe('no');
    expect(asked).toEqual(Array(2).fill('https://github.test/api/v3/repos/octo/xml Bearer ghu_1'));
  });

  test('what one person can read says nothing of another', async () => {
    const sees = access();
    await sees(READER, ORIGIN);
    answer = () => Response.json({}, { status: 404 });
    expect(await sees({ login: 'reader', token: 'ghu_2' }, ORIGIN)).toBe('no');
  });

  test.each<[string, number, unknown]>([
    ['no', 404, {}],
    ['no', 451, {}],
    ['signed-out', 401, {}],
    ['unknown', 403, {}],
    ['unknown', 429, {}],
    ['unknown', 500, {}],
    ['no', 200, { id: 3, permissions: { pull: true } }],
    ['no', 200, { id: 2, permissions: { pull: false } }],
    ['no', 200, {}],
  ])('is %s for the answer %i %j', async (sight, status, body) => {
    answer = () => Response.json(body, { status });
    expect(await access()(READER, ORIGIN)).toBe(sight);
  });

  test('is not known where GitHub is not there, and asked again then', async () => {
    const sees = access();
    answer = () => {
      throw new TypeError('fetch failed');
    };
    expect(await sees(READER, ORIGIN)).toBe('unknown');
    answer = () => Response.json({ id: 2 });
    expect(await sees(READER, ORIGIN)).toBe('yes');
  });

  test('is no for a run of the command line, without a question', async () => {
    expect(await access()(READER, { kind: 'cli', repository: '/srv/project' })).toBe('no');
    expect(asked).toEqual([]);
  });
});
