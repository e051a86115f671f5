// One sentence of Markdown from text that others may have written.

import { shortened } from './shortened.ts';
import { escapeUntrusted } from './untrusted-text.ts';

/** Escaped and cut to a length, with a capital letter and a full stop; empty text stays empty. */
export function sentence(text: string, length = 600): string {
  const escaped = escapeUntrusted(shortened(text, length));
  const begun = escaped.charAt(0).toUpperCase() + escaped.slice(1);
  return begun === '' || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
