import { expect, test } from '@jest/globals';
import type { TestResult } from '../../src/execution.ts';
import { environmentNeeds, needsText } from '../../src/verification/environment-needs.ts';

const failed = (message: string): TestResult => ({ id: 'a::b', status: 'failed', message });

test.each([
  ['Error: getaddrinfo ENOTFOUND example.com', 'the network', []],
  ['httpx.ConnectError: [Errno -3] Temporary failure in name resolution', 'the network', []],
  ['java.net.UnknownHostException: example.com', 'the network', []],
  ['dial tcp: lookup example.com: no such host', 'the network', []],
  ["FileNotFoundError: [Errno 2] No such file or directory: 'less'", 'a program', ['less']],
  ['Error: spawn hg ENOENT', 'a program', ['hg']],
  ['/bin/sh: 1: zip: not found', 'a program', ['zip']],
  ['exec: "svn": executable file not found in $PATH', 'a program', ['svn']],
  ['connect ECONNREFUSED 127.0.0.1:5432', 'a service', [':5432']],
  ["browserType.launch: Executable doesn't exist at /root/.cache/chromium", 'a browser', []],
  ['locale.Error: unsupported locale setting', 'a locale', []],
  ["OSError: [Errno 30] Read-only file system: '/opt/x'", 'a place to write', []],
])('%s', (message, what, names) => {
  expect(environmentNeeds([failed(message)])).toEqual([{ what, tests: 1, names }]);
});

test.each([
  'AssertionError: expected 1 to equal 2',
  "AssertionError: 'page' not found in 'pages'",
  "FileNotFoundError: [Errno 2] No such file or directory: 'tests/data/a.json'",
  'connect ECONNREFUSED 127.0.0.1:43127',
])('%s tells nothing of the machine', (message) => {
  expect(environmentNeeds([failed(message)])).toEqual([]);
});

test('what passes or is skipped needs nothing; the most frequent need comes first', () => {
  const network = failed('getaddrinfo ENOTFOUND a');
  const tests = [failed('spawn hg ENOENT'), network, network, { ...network, status: 'skipped' } as const];
  expect(needsText(environmentNeeds(tests))).toBe('2 need the network, 1 needs a program (hg)');
});
