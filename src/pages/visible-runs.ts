// Which of all runs one person may see: each repository is asked about once.

import type { RunSummary } from '../trace/views/run-summary.ts';
import type { Sight, Viewer } from './door.ts';

export interface VisibleRuns {
  readonly runs: readonly RunSummary[];
  /** True where it is not known of some. */
  readonly isPartial: boolean;
  readonly isSignedOut: boolean;
}

/** Questions to GitHub at a time, and repositories that one look asks about: those of the newest runs. */
const AT_A_TIME = 10;
const MOST_ASKED = 300;

export async function visibleRuns(all: readonly RunSummary[], viewer: Viewer): Promise<VisibleRuns> {
  const origins = new Map(all.map(({ origin }) => [keyOf(origin), origin]));
  const asked = [...origins].slice(0, MOST_ASKED);
  const sights = new Map<string, Sight>();
  const waiting = [...asked];
  const ask = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [key, origin] = next;
      const sight = await viewer.sees(origin);
      sights.set(key, sight);
      if (sight === 'signed-out') waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, ask));
  const known = [...sights.values()];
  return {
    runs: all.filter(({ origin }) => sights.get(keyOf(origin)) === 'yes'),
    isPartial: known.includes('unknown') || origins.size > asked.length,
    isSignedOut: known.includes('signed-out'),
  };
}

function keyOf(origin: RunSummary['origin']): string {
  return origin.kind === 'github' ? `${origin.repositoryId} ${origin.owner}/${origin.name}` : 'command line';
}
