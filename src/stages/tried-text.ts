// What was tried before, as a prompt shows it: behind everything that samples share, so that a server reads that once.

import { cutEvenly } from './room.ts';
import type { Scene } from './stage.ts';

const PATCHES =
  'Patches that were written before, and failed. Do not repeat them: find out what they missed, also whether it lies elsewhere.';

/** Empty where nothing was tried. */
export function triedText({ tried, room, count }: Scene, words = PATCHES): string {
  if (tried.length === 0) return '';
  return `\n${words}\n\n${cutEvenly(tried, room - TITLE, count).join('\n\n')}\n`;
}

/** Tokens of the words above, about. */
const TITLE = 40;
