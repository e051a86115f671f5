// Says that the images of an issue were not read.

import type { Tree } from '../tree.ts';
import { plural } from './quantities.ts';

/** One sentence, or none where every part of the issue was read. */
export function unreadImagesNote({ pinned }: Tree): readonly string[] {
  const count = pinned?.unreadImages ?? 0;
  return count === 0 ? [] : [`${plural(count, 'image')} of the issue ${count === 1 ? 'was' : 'were'} not read.`];
}
