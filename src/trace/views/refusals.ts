// What the bot says when it does not start: one comment, then silence.

import { codeSpan } from './untrusted-text.ts';

/** The sender of a label or command may not start a run. */
export function noWriteAccess(label: string): string {
  return `I only take requests from people with write access here. A maintainer can add the label ${codeSpan(label)}.\n`;
}

/** The issue says too little to work on. */
export function tooLittleText(label: string): string {
  return `**Not started: this issue says too little to work on.** Describe what happens, what should happen, and how to see it (an input, a command, an error message); then add the label ${codeSpan(label)} again.\n`;
}

/** A run for the same issue is under way. */
export function alreadyRunning(): string {
  return 'I am working on this issue already; the comment above shows how far it is.\n';
}
