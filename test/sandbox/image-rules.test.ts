import { describe, expect, test } from '@jest/globals';
import { foreignImages, isAllowed } from '../../src/sandbox/image-rules.ts';

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
])('whether %s is allowed by %j: %p', (image, patterns, allowed) => {
  expect(isAllowed(image, patterns)).toBe(allowed);
});

describe('images that a Dockerfile takes from outside', () => {
  test.each([
    ['FROM node:22\nRUN npm ci\n', ['node:22']],
    ['# comment\nfrom --platform=linux/amd64 node:22 AS build\nFROM build\nCOPY --from=build /a /b\n', ['node:22']],
    ['FROM scratch\nCOPY --from=busybox:1 /bin/sh /bin/sh\n', ['busybox:1']],
    ['FROM a AS one\nFROM b\nCOPY --from=0 /x /y\n', ['a', 'b']],
    ['FROM \\\n  node:22\n', ['node:22']],
  ])('of %j are %j', (text, images) => {
    expect(foreignImages(text)).toEqual(images);
  });

  test.each([
    'ARG V=22\nFROM node:$V\n',
    '# syntax=evil/frontend\nFROM node:22\n',
    '# escape=`\nFROM node:22\n',
    'FROM\n',
  ])('of %j cannot be told', (text) => {
    expect(foreignImages(text)).toBeUndefined();
  });
});
