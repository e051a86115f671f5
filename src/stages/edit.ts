// One search/replace edit, as it was read from a reply. Plain data.

import type { Anchors } from './anchors.ts';

/** Where a block may be parted into what is searched for and what replaces it. */
export interface Split {
  readonly search: string;
  readonly replace: string;
}

/** One block. An empty `search` creates the file. */
export interface Edit extends Split {
  readonly file: string;
  /** Several lines look like the divider: every way to read the block. */
  readonly splits?: readonly Split[];
  /** First line of the place, where the reply gives one: decides between places that are equal otherwise. */
  readonly line?: number;
  /** The same lines in other columns, as far as the file has them so: a sign took a blank, brought one, or was left out. */
  readonly columns?: readonly Split[];
  /** Every place is meant. */
  readonly all?: true;
  /** The divider is not the one of the form, but a line much like it. */
  readonly loose?: true;
  /** The file as a whole, without any marker: only a new file can be meant by it. */
  readonly bare?: true;
  /** Stands beside blocks: of a file that is there it is a quotation, and no edit. */
  readonly quoted?: true;
  /** What stands above the place: of several places, the only one in its block or the first one behind it is meant. */
  readonly after?: Anchors;
  /** What the marker and all lines are indented by: likely no part of the text. */
  readonly margin?: string;
  /** Why the block cannot be read. Nothing of such a reply may be applied. */
  readonly fault?: string;
}
