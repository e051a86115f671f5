// Says that the images of an issue were not read.

import { paragraph } from '../../texts.ts';
import type { Tree } from '../tree.ts';

/** One sentence, or none where every part of the issue was read. */
export function unreadImagesNote({ pinned }: Tree): readonly string[] {
  const count = pinned?.unreadImages ?? 0;
  return count === 0 ? [] : [paragraph('unread-images', { count })];
}
