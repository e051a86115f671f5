// Authority comes from the sender's permission and from nothing else.

import { expect, test } from '@jest/globals';
import { isAutomated, mayAsk } from '../../src/commands/authorisation.ts';

test.each(['admin', 'maintain', 'write'])('permission %s may ask', (permission) => {
  expect(mayAsk(permission)).toBe(true);
});

test.each(['triage', 'read', 'none', '', 'Admin', 'owner'])('permission %j may not', (permission) => {
  expect(mayAsk(permission)).toBe(false);
});

const person = { sender: { login: 'octo-cat', type: 'User' }, throughApp: false };

test('a person is not automated, an enterprise account with a short code neither', () => {
  expect(isAutomated(person)).toBe(false);
  expect(isAutomated({ ...person, sender: { login: 'jane_acme', type: 'User' } })).toBe(false);
});

test.each([
  { login: 'mullover[bot]', type: 'Bot' },
  { login: 'mullover[bot]', type: 'User' },
  { login: 'mullover[BOT]', type: 'User' },
  { login: 'dependabot', type: 'Bot' },
  { login: 'acme', type: 'Organization' },
  { login: 'mannequin', type: 'Mannequin' },
  { login: 'octo\u200bcat', type: 'User' },
  { login: 'оcto', type: 'User' },
  { login: '', type: 'User' },
  { login: 'octo', type: '' },
])('%j is ignored', (sender) => {
  expect(isAutomated({ sender, throughApp: false })).toBe(true);
});

test('an App that acts in the name of a person is ignored', () => {
  expect(isAutomated({ ...person, throughApp: true })).toBe(true);
});
