import { expect, test } from '@jest/globals';
import { newestRelease } from '../../src/workspace/release.ts';

test.each<readonly [readonly string[], string | undefined]>([
  [['v1.9.0', 'v1.10.0', 'v1.2.0'], '1.10.0'],
  [['2024.01.05', '2023.12'], '2024.01.05'],
  [['1.0', '1.0.1'], '1.0.1'],
  [['v2.0.0-rc.1', '2.0.0rc1', 'v1.0.0'], '1.0.0'],
  [['pkg-b@9.0.0', 'latest', '7', '20240105'], undefined],
  [[], undefined],
])('of %j the newest release is %s', (tags, release) => {
  expect(newestRelease(tags)).toBe(release);
});
