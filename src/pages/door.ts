// Who may see what: the contract between the pages and whoever checks people.

import type { Context } from 'hono';
import type { Origin } from '../trace/run-event.ts';

/** `unknown`: GitHub could not be asked just now; `signed-out`: it takes the session for no one's any more. */
export type Sight = 'yes' | 'no' | 'unknown' | 'signed-out';

/** `refused`: GitHub takes no comment of this person there; `unknown`: it gave no answer, and the comment may be there. */
export type Said = 'said' | 'refused' | 'unknown' | 'signed-out';

export interface Viewer {
  /** For the audit log, and to be shown to themselves. */
  readonly name: string;
  /** Signs out by the form of the page. */
  readonly hasSession: boolean;
  /** Sees every run, and the queues. */
  readonly isOperator: boolean;
  sees(origin: Origin): Promise<Sight>;
  /** Whether GitHub still takes the session, for those whom it is not asked about with each repository. */
  readonly confirm?: () => Promise<Sight>;
  /** Posts a comment in this person's name; absent where nobody is signed in. `crowded`: too many in a minute. */
  readonly say?: (origin: Origin & { readonly kind: 'github' }, body: string) => Promise<Said | 'crowded'>;
}

export interface Door {
  /** Undefined for who is not signed in. */
  viewer(context: Context): Viewer | undefined;
  /** Another request of this one is too much, for so many seconds; undefined: it is not. */
  crowded(context: Context, viewer: Viewer | undefined): Promise<number | undefined>;
}
