// Which commits of a branch are ours: by a line of their message, and by who made them.

import type { RunId, Sha } from '../task.ts';
import { isRunId } from '../trace/position.ts';

const TRAILER = 'Mullover-Run: ';
export const trailerOf = (run: RunId): string => `${TRAILER}${run}`;
const isTrailer = (line: string): boolean => line.startsWith(TRAILER) && isRunId(line.slice(TRAILER.length));

export interface BranchCommit {
  readonly sha: Sha;
  readonly commit: {
    readonly message: string;
    readonly tree: { readonly sha: Sha };
    readonly author: Signer | null;
    readonly committer: Signer | null;
  };
}

interface Signer {
  readonly email?: string | undefined;
  readonly date?: string | undefined;
}

/**
 * Git keeps the author of a commit that somebody amends, squashes into, rebases or picks, and names who did so as its committer:
 * a commit is ours when nobody but us, or GitHub on our behalf, is either. Some editors of people let GitHub commit, too: what
 * was made anew has a later date than its author's.
 */
export function isOurs({ commit }: Pick<BranchCommit, 'commit'>, login: string): boolean {
  const { author, committer, message } = commit;
  const marked = message.split(/\r?\n/).some(isTrailer);
  const between = Date.parse(committer?.date ?? '') - Date.parse(author?.date ?? '');
  const byUs = isAccount(author, login) && (isAccount(committer, login) || isGitHub(committer));
  return marked && byUs && Math.abs(between) <= AT_ONCE_MS;
}

/** GitHub dates both when it stores a commit. */
const AT_ONCE_MS = 5000;

/** GitHub writes `<id>+<login>@users.noreply.<host>` for commits that an App makes through the API. */
function isAccount(signer: Signer | null, login: string): boolean {
  const [address = '', host = ''] = signer?.email?.split('@') ?? [];
  return address.replace(/^\d+\+/, '') === login && host.startsWith('users.noreply.');
}

/** What it signs itself it commits itself. */
const isGitHub = (signer: Signer | null): boolean => signer?.email?.startsWith('noreply@') === true;
