// Whether a result is the first one in its repository, which has no file of its own: who maintains it is told once that it may.

import { GitHubFault } from '../errors.ts';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface SetupOfferParts {
  readonly trace: Pick<TraceStore, 'first' | 'list'>;
  readonly settings: Pick<RepositorySettings, 'isThere'>;
  /** What the operator wants. */
  readonly offer: 'on' | 'off';
}

/** The same answer for a run however often its comment is written; costs GitHub nothing that was not asked already. */
export function setupOffers({ trace, settings, offer }: SetupOfferParts): (run: RunId) => Promise<boolean> {
  return async (run) => {
    const first = offer === 'off' ? undefined : await trace.first(run);
    if (first?.type !== 'run-started' || first.origin.kind !== 'github') return false;
    const { repositoryId } = first.origin;
    const { counts } = await trace.list({ repositoryId, limit: 1 });
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const { runs } = await trace.list({ repositoryId, limit: 1, offset: all - 1 });
    if (runs[0]?.run !== run) return false;
    try {
      return !(await settings.isThere(first.origin));
    } catch (error) {
      if (!(error instanceof GitHubFault)) throw error;
      return false;
    }
  };
}
