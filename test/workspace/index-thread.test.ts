// The index thread answers beside the main thread, fails loudly, and comes back.

import { expect, test } from '@jest/globals';
import { EnvironmentFault } from '../../src/errors.ts';
import { IndexThread } from '../../src/workspace/index-thread.ts';

const tree = { gitDir: '/nonexistent', base: '0'.repeat(40), cacheDir: '/nonexistent', env: undefined };

test('a thread that ends fails what is outstanding, and the next call starts another', async () => {
  const thread = new IndexThread();
  const lost = thread.call('definitions', ['a.js', 'f();']).catch((error: unknown) => error);
  await thread.close();
  expect(await lost).toBeInstanceOf(EnvironmentFault);
  expect(await thread.call('definitions', ['a.js', 'function f() {}'])).toHaveLength(1);
  await thread.close();
});

test('a fault in the thread arrives as a fault, and the thread goes on', async () => {
  const thread = new IndexThread();
  await expect(thread.call('files', [tree])).rejects.toBeInstanceOf(EnvironmentFault);
  expect(await thread.call('syntaxError', ['a.js', 'f();', undefined])).toBeUndefined();
  await thread.close();
});

test('an aborted call ends at once', async () => {
  const thread = new IndexThread();
  const stop = new AbortController();
  const call = thread.call('definitions', ['a.js', 'f();'], stop.signal).catch(String);
  stop.abort(new Error('enough'));
  expect(await call).toBe('Error: enough');
  expect(() => thread.call('definitions', ['a.js', 'f();'], stop.signal)).toThrow('enough');
  await thread.close();
});

test('the main thread stays free while the index thread parses', async () => {
  const thread = new IndexThread();
  const text = 'function f(a) { return [a, { b: a }]; }\n'.repeat(10_000);
  await thread.call('definitions', ['warm.js', '']);
  const parsing = thread.call('definitions', ['large.js', text]);
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  expect(await parsing).toHaveLength(10_000);
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(5);
  await thread.close();
});
