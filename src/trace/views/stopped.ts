// The comment of a run that could not be carried through: the reason and the next step, nothing about any patch.

import { markdown, text } from '../../texts.ts';
import { escapeUntrusted } from './untrusted-text.ts';

/** What goes on behind it ends the sentence. */
const open = (reason: string) => markdown(escapeUntrusted(reason).replace(/(?<![.:])[.:]+$/, ''));

export function stopped(reason: string, next: string): string {
  return text('stopped', { reason: open(reason), next });
}

/** The comment of a run that waits for an endpoint or a daemon to come back. */
export function paused(reason: string, finishedCalls: number): string {
  return text('paused', { reason: open(reason), calls: finishedCalls });
}
