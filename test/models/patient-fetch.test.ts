// Calls to a model are ended by their own clock, never by a limit of the client below it.

import { afterEach, expect, test } from '@jest/globals';
import { patientFetch } from '../../src/models/patient-fetch.ts';

const NAME = Symbol.for('undici.globalDispatcher.2');
const { fetch: own } = globalThis;
const put = (dispatcher: unknown) =>
  Object.defineProperty(globalThis, NAME, { value: dispatcher, configurable: true, writable: true });
afterEach(() => {
  globalThis.fetch = own;
  put(undefined);
});

interface Dispatched {
  readonly method?: string;
  readonly dispatcher?: { dispatch(options: object, handler: object): boolean };
}

/** What fetch was called with. */
function intercepted(): Dispatched[] {
  const calls: Dispatched[] = [];
  globalThis.fetch = async (_input, init) => {
    calls.push((init ?? {}) as unknown as Dispatched);
    return new Response('');
  };
  return calls;
}

test('the dispatcher of the process is used, without its limits for the beginning and the parts of a reply', async () => {
  const calls = intercepted();
  const seen: unknown[] = [];
  put({ dispatch: (...all: unknown[]) => seen.push(...all) > 0 });
  await patientFetch('http://localhost/v1', { method: 'POST' });
  expect(calls).toMatchObject([{ method: 'POST' }]);
  const handler = {};
  expect(calls[0]?.dispatcher?.dispatch({ path: '/v1', headersTimeout: 300_000 }, handler)).toBe(true);
  expect(seen).toEqual([{ path: '/v1', headersTimeout: 0, bodyTimeout: 0 }, handler]);
});

test('where there is none the call is made as it is', async () => {
  const calls = intercepted();
  await patientFetch('http://localhost/v1', { method: 'POST' });
  expect(calls).toEqual([{ method: 'POST' }]);
});
