// Which keys of an endpoint are words that stand for none.

import { expect, test } from '@jest/globals';
import { isPlaceholderKey } from '../../src/secrets/placeholder-key.ts';

test.each([
  'placeholder',
  'not-needed',
  'sk-no-key-required',
  'EMPTY',
  'none',
  'dummy_key',
  'your-api-key-here',
  'ollama',
  'lm-studio',

  'Bearer token',
])('%j is no key', (key) => {
  expect(isPlaceholderKey(key)).toBe(true);
});

test.each(['real-key-8f3a9c', 'correct-horse-battery', 'hunter-hunter', 'sk-proj-AbCdEfGhIjKl', 'key-1', 'swordfish'])(
  '%j is one',
  (key) => {
    expect(isPlaceholderKey(key)).toBe(false);
  },
);
