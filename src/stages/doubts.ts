// Whether a block likely says less than was meant by it: lines beside its quotation that should have been quoted too.

import { doubledLine } from './doubled-lines.ts';
import { idleLine } from './idle-lines.ts';
import { lostHead, lostReturn } from './lost-heads.ts';
import { lostVariable } from './lost-names.ts';
import type { Doubt, Replacement } from './replacement.ts';

export function doubtOf(replacement: Replacement): Doubt | undefined {
  return (
    doubledLine(replacement) ??
    lostHead(replacement) ??
    lostReturn(replacement) ??
    idleLine(replacement) ??
    lostVariable(replacement)
  );
}
