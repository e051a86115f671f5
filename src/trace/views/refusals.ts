// What the bot says when it does not start: one comment, then silence.

import { codeSpan } from './untrusted-text.ts';

/** The sender of a label or command may not start a run. */
export function noWriteAccess(label: string): string {
  return `I only take requests from people with write access here. A maintainer can add the label ${codeSpan(label)}.\n`;
}

/** Maintainers keep us away from the issue. */
export function ignored(ignore: string, label: string): string {
  return `I leave this issue alone, for it carries the label ${codeSpan(ignore)}. Take that off, then add the label ${codeSpan(label)} again.\n`;
}

/** The issue says too little to work on. `images`: how many of it were not read. */
export function tooLittleText(label: string, images = 0): string {
  const unread = images === 0 ? '' : ' Images are not read: put their text into words or a code block.';
  return `**Not started: this issue says too little to work on.**${unread} Describe what happens, what should happen, and how to see it (an input, a command, an error message); then add the label ${codeSpan(label)} again.\n`;
}
