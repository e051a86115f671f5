import { expect, test } from '@jest/globals';
import { isAllowed, withTag } from '../../src/sandbox/image-rules.ts';

const ID = `sha256:${'8173742abcde1234'.repeat(4)}`;

test.each([
  ['node:22', ['node:*'], true],
  ['node', ['node'], true],
  ['node', ['node:latest'], true],
  ['registry.corp:5000/ci/java:17', ['registry.corp:5000/ci/*'], true],
  ['node:22', [], false],
  ['evil/node:22', ['node:*'], false],
  ['node:22', ['node:20'], false],
  ['node:22 --privileged', ['*'], false],
  ['$IMAGE', ['*'], false],
  ['sha256:8173742abcde', ['*'], false],
  ['sha256:8173742abcde', ['sha256:8173742abcde'], false],
  [ID, ['*', 'sha256:*'], false],
  [ID, [ID], true],
])('whether %s is allowed by %j: %p', (image, patterns, allowed) => {
  expect(isAllowed(image, patterns)).toBe(allowed);
});

test.each([
  ['8173742', '8173742:latest'],
  ['deadbeef', 'deadbeef:latest'],
  ['node:22', 'node:22'],
  ['registry.corp:5000/node', 'registry.corp:5000/node:latest'],
  [ID, ID],
])('the engine is asked for %s as %s, which is the beginning of no id', (image, name) => {
  expect(withTag(image)).toBe(name);
});
