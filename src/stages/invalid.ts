// Reasons for an unusable reply, in words that a model can act on.

import type { Reading } from './stage.ts';

export function invalid(reason: string): Reading {
  return { kind: 'invalid', reason };
}

export const missingSection = (name: string): Reading => invalid(`there is no <${name}> section in it.`);
