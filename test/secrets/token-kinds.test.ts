// What looks like a token of a known kind neither leaves in a text nor is published in a patch; ordinary words do both.

import { describe, expect, test } from '@jest/globals';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { withoutTokens } from '../../src/trace/views/outgoing-patterns.ts';
import { lineProblem } from '../../src/workspace/refusal-content.ts';

const outgoing = createOutgoing((text) => text);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MIXED = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';

/** Beginnings apart from the rest: whole ones would be found by whoever scans this file. */
const FOUND: readonly (readonly [string, string, string])[] = [
  ['Google', 'AIza', `SyA1234567890${LETTERS.slice(0, 22)}`],
  ['Google client', 'GOCSPX-', `${LETTERS}12`],
  ['Stripe', 'sk_live_', MIXED.slice(0, 24)],
  ['Stripe, restricted', 'rk_live_', MIXED.slice(0, 24)],
  ['Hugging Face', 'hf_', MIXED.slice(0, 34)],
  ['PyPI', 'pypi-', `AgEIcHlwaS5vcmcC${MIXED}`],
  ['npm', 'npm_', MIXED.slice(0, 36)],
  ['Docker', 'dckr_pat_', `${LETTERS}1`],
  ['SendGrid', 'SG.', `${LETTERS.slice(0, 22)}.${MIXED}xyz`],
  ['Slack webhook', 'https://hooks.slack.com/services/', 'T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX'],
  ['Slack app', 'xapp-', '1-A01-123-abcdef0123456789abcdef'],
  ['Slack, refreshed', 'xoxe-', '1-abcdefghijklmnop'],
  ['Slack, rotated', 'xoxe.xoxp-', `1-${MIXED}`],
  ['Slack bot', 'xoxb-', '123456789012-abcdefghijkl'],
  ['GitLab', 'glpat-', MIXED.slice(0, 20)],
  ['GitLab trigger', 'glptt-', 'abcdefghijklmnopqrst1234'],
  ['DigitalOcean', 'dop_v1_', '0123456789abcdef'.repeat(4)],
  ['AWS', 'AKIA', '1234567890ABCDEF'],
  ['AWS for a while', 'ASIA', '1234567890ABCDEF'],
  ['AWS bearer', 'ABIA', '1234567890ABCDEF'],
  ['GitHub', 'gho_', MIXED.slice(0, 36)],
  ['GitHub after an underscore', 'TOKEN_ghp_', MIXED.slice(0, 36)],
  ['GitHub, fine', 'github_pat_', MIXED],
  ['OpenAI', 'sk-proj-', `a-${MIXED.slice(0, 18)}_b-${MIXED.slice(0, 18)}`],
  ['Groq', 'gsk_', `${MIXED}${MIXED.slice(0, 12)}`],
  ['JWT', 'eyJ', `hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${MIXED}`],
  ['PGP key', '-----BEGIN PGP PRIVATE ', 'KEY BLOCK-----\nabcdef\n-----END PGP PRIVATE KEY BLOCK-----'],
  ['SSH key', '-----BEGIN OPENSSH PRIVATE ', 'KEY-----\nabcdef\n-----END OPENSSH PRIVATE KEY-----'],
  ['password in an address', 'https://', 'user:hunter2hunter2@host.example'],
  ['password of a database', 'postgres+psycopg://', 'app:s3cr-tPw!@db.internal'],
  ['password without a name', 'redis://', ':q8Zt3LmN0pXr@cache.internal'],
];

describe.each(FOUND)('a token of the kind %s', (_name, start, rest) => {
  const token = start + rest;

  test('does not leave', () => {
    expect(outgoing.body(`value was ${token} end`, 1)).toContain('[redacted]');
    expect(outgoing.body(`value was ${token} end`, 1)).not.toContain(rest.slice(-10));
    expect(withoutTokens(`value: "${token}"`)).not.toContain(rest.slice(-10));
  });

  test('is not published', () => {
    expect(token.split('\n').map((line) => lineProblem(`x = "${line}"`))).toContainEqual(
      expect.stringMatching(/^what looks like/),
    );
  });
});

test.each([
  'use sk-learn-contrib-preprocessing-tools here',
  'the ghp_ prefix, npm_config_user_agent_of_the_package_manager',
  'task-force-one-and-two-and-three-x, risk-assessment-of-everything-in-2024',
  'desk-1234567890123456789012',
  'commit 0123456789abcdef0123456789abcdef01234567',
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  'xapp-status-icons-for-the-panel',
  'pypi-publish-action-for-trusted-publishers-of-packages',
  'hf_hub_download_of_a_model_with_many_parts',
  'SG.SystemGenerated.InternalNamespaceOfServices',
  'glft-is-no-prefix-of-ordinary-words',
  'AIza and eyJ alone',
  'ASIA PACIFIC, ASIANINFRASTRUCTUREINVESTMENTBANK',
  '-----BEGIN PUBLIC KEY-----',
  'https://example.org:8080/path@2x.png',
  'http://user:secret1@host.example/ and http://user:password@proxy:3128',
  'postgres://postgres:postgres@localhost:5432/test',
  'https://x-access-token:[redacted]@github.com/octo/calc',
  'https://hooks.slack.com/services/',
  'git@github.com:octo/calc.git',
])('ordinary text stays: %s', (text) => {
  expect(outgoing.body(text, 1)).toBe(text);
  expect(lineProblem(text)).toBeUndefined();
});

test('a token that was cut off does not leave at the end of a text', () => {
  for (const cut of [
    'sk_live_a1B2c3',
    'AIzaSyA123',
    'pypi-AgEIcHlw',
    'dop_v1_0123abcd',
    'xapp-1-A01-12',
    'hf_a1B2c3D4',
  ])
    expect(outgoing.body(`it was ${cut}…`, 1)).toBe('it was [redacted]…');
});

test('no text costs more than its length', () => {
  const started = performance.now();
  for (const part of ['sk-', 'eyJ-', 'eyJaaaaaaaa.', 'SG.', 'hf_', 'a://', 'a://b:', 'pypi-', '-----BEGIN ', 'ya29.'])
    withoutTokens(part.repeat(65_000 / part.length));
  expect(performance.now() - started).toBeLessThan(60_000);
});
