// Failed deliveries are asked for again, each at its time, within bounds, and none that was taken.

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { createGitHubApp } from '../../src/github/github-app.ts';
import { dueAgain, type HookDelivery, redeliverFailed } from '../../src/github/missed-deliveries.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';

const NOW = Date.parse('2026-03-04T12:00:00Z');
const MINUTE = 60_000;
let next = 0;

function delivery(guid: string, minutesAgo: number, status: number, event = 'issues'): HookDelivery {
  return {
    id: ++next,
    guid,
    delivered_at: new Date(NOW - minutesAgo * MINUTE).toISOString(),
    status_code: status,
    event,
  };
}

/** So many failed attempts, the last one so many minutes ago. */
const failed = (guid: string, attempts: number, minutesAgo: number) =>
  Array.from({ length: attempts }, (_, index) => delivery(guid, minutesAgo + index, 503));
const dueOf = (deliveries: readonly HookDelivery[]) =>
  dueAgain(deliveries, ['issues', 'issue_comment'], NOW).map(({ guid }) => guid);

describe('what is due', () => {
  test('a failed event is due, the oldest first; one that any attempt succeeded with is not', () => {
    expect(dueOf([delivery('b', 5, 503), delivery('a', 20, 0), delivery('c', 3, 202), delivery('c', 9, 500)])).toEqual([
      'a',
      'b',
    ]);
  });

  test.each([
    ['a delivery of a moment ago', [delivery('a', 0.5, 503)]],
    ['one that GitHub keeps no more', [delivery('a', 3 * 24 * 60 + 1, 503)]],
    ['an event that we do not listen to', [delivery('a', 5, 503, 'star')]],
    ['a body that is too large', [delivery('a', 5, 413)]],
    ['one that was tried ten times', failed('a', 10, 2000)],
  ])('%s is not due', (_what, deliveries) => {
    expect(dueOf(deliveries)).toEqual([]);
  });

  test.each([
    [1, 1],
    [2, 5],
    [3, 10],
    [4, 20],
    [9, 640],
  ])('after %i attempts the next one comes %i minutes later, and no sooner', (attempts, minutes) => {
    expect([dueOf(failed('a', attempts, minutes - 0.5)), dueOf(failed('a', attempts, minutes))]).toEqual([[], ['a']]);
  });

  test('wherever the attempts of an event stand in the list, the last one by time is asked for', () => {
    const [late, early] = [delivery('a', 5, 503), delivery('a', 30, 503)];
    expect(dueAgain([early, late], ['issues'], NOW)).toEqual([late]);
  });
});

describe('at the wire', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const API = 'https://github.test/api/v3';
  const warnings: unknown[] = [];
  const app = createGitHubApp({
    ...{ appId: 7, privateKey, apiUrl: API, secrets: createSecrets(), log: { warn: () => {} }, throttle: false },
  });
  const round = () =>
    redeliverFailed({
      ...{ app, events: ['issues'], now: () => NOW, signal: new AbortController().signal },
      log: { warn: (fields: unknown) => void warnings.push(fields) },
    });
  const page = (
    deliveries: readonly HookDelivery[],
    cursor: string | undefined,
    headers: Record<string, string> = {},
  ) => {
    const path = `/app/hook/deliveries?per_page=100`;
    const link = cursor === undefined ? {} : { link: `<${API}${path}&cursor=${cursor}>; rel="next"` };
    return [200, deliveries, { ...link, ...headers }] as const;
  };

  beforeEach(() => nock.disableNetConnect());
  afterAll(() => nock.restore());
  afterEach(() => {
    warnings.length = 0;
    const unasked = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    expect(unasked).toEqual([]);
  });

  test('pages are read until what GitHub keeps no more, and each failed event is asked for once', async () => {
    const [first, second, old] = [delivery('a', 5, 503), delivery('b', 60, 0), delivery('c', 5000, 503)];
    nock(API)
      .get('/app/hook/deliveries?per_page=100')
      .matchHeader('authorization', /^bearer eyJ/i)
      .reply(...page([first], 'two'))
      .get('/app/hook/deliveries?per_page=100&cursor=two')
      .reply(...page([second, old], 'three'))
      .post(`/app/hook/deliveries/${second.id}/attempts`)
      .reply(202)
      .post(`/app/hook/deliveries/${first.id}/attempts`)
      .reply(202);
    expect(await round()).toBe(2);
  });

  test('one that GitHub refuses is told to the operator, and the others are asked for', async () => {
    const [first, second] = [delivery('a', 60, 503), delivery('b', 5, 503)];
    nock(API)
      .get('/app/hook/deliveries?per_page=100')
      .reply(...page([second, first], undefined))
      .post(`/app/hook/deliveries/${first.id}/attempts`)
      .reply(422, { message: 'gone' })
      .post(`/app/hook/deliveries/${second.id}/attempts`)
      .reply(202);
    expect(await round()).toBe(1);
    expect(warnings).toEqual([{ err: expect.objectContaining({ status: 422 }) }]);
  });

  test('with little left of the hour nothing is asked for but the first page', async () => {
    nock(API)
      .get('/app/hook/deliveries?per_page=100')
      .reply(...page([delivery('a', 5, 503)], 'two', { 'x-ratelimit-remaining': '499' }));
    expect(await round()).toBe(0);
  });

  test('at most ten pages are read and fifty events asked for in a round', async () => {
    for (const index of Array.from({ length: 10 }).keys()) {
      const many = Array.from({ length: 10 }, (_, n) => delivery(`p${index}-${n}`, 5 + index, 503));
      const query = index === 0 ? '' : `&cursor=${index}`;
      nock(API)
        .get(`/app/hook/deliveries?per_page=100${query}`)
        .reply(...page(many, String(index + 1)));
    }
    nock(API)
      .post(/\/attempts$/)
      .times(50)
      .reply(202);
    expect(await round()).toBe(50);
  });
});
