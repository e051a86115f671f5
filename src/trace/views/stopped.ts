// The comment of a run that could not be carried through: the reason and the next step, nothing about any patch.

import { escapeUntrusted } from './untrusted-text.ts';

export function stopped(reason: string, next: string): string {
  return `**Stopped: ${escapeUntrusted(reason).replace(/[.:]+$/, '')}.** ${escapeUntrusted(next)}\n`;
}
