// What a registered App lacks of app.yml, what it has beyond it, and where GitHub is found.

import { expect, test } from '@jest/globals';
import { driftOf, readManifest } from '../../src/github/app-manifest.ts';
import { apiOfWeb, settingsPage } from '../../src/github/web-address.ts';

const manifest = readManifest();
const { default_permissions: permissions, default_events: events } = manifest;

test('an App with the permissions and events of app.yml lacks nothing and has nothing beyond', () => {
  expect(driftOf(manifest, { permissions, events: [...events, 'star'] })).toEqual({ missing: [], beyond: [] });
});

test('what is missing, weaker or stronger is named', () => {
  const { contents: _, ...others } = permissions;
  const registered = {
    permissions: { ...others, issues: 'read', metadata: 'read', administration: 'write' },
    events: events.filter((name) => name !== 'issues'),
  };
  expect(driftOf(manifest, registered)).toEqual({
    missing: ['contents: write', 'issues: write', 'event issues'],
    beyond: ['administration: write'],
  });
});

test('each GitHub has its API and its page of settings', () => {
  expect(
    ['https://github.com', 'https://octo.ghe.com', 'https://github.corp', 'http://127.0.0.1:99'].map(apiOfWeb),
  ).toEqual([
    'https://api.github.com',
    'https://api.octo.ghe.com',
    'https://github.corp/api/v3',
    'http://127.0.0.1:99/api/v3',
  ]);
  expect(settingsPage('https://github.com', 'bot')).toBe('https://github.com/settings/apps/bot');
  expect(settingsPage('https://github.com', 'bot', 'octo')).toBe(
    'https://github.com/organizations/octo/settings/apps/bot',
  );
});
