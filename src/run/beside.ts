// What a run leaves beside its words: the check run on the head of its pull request. A refusal is said once and costs nothing else.

import type { Logger } from 'pino';
import type { GitHubFault } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import type { Place } from '../github/github-app.ts';
import type { NewJob } from '../github/label-event.ts';
import type { Publisher } from '../github/publisher.ts';
import type { TraceStore } from '../ports.ts';
import { checkRun } from '../trace/views/check-run.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import { readFor } from './comments.ts';

export interface BesideParts {
  readonly trace: TraceStore;
  readonly publisher: Pick<Publisher, 'check'>;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Beside {
  /** Safe to repeat. Throws GitHubFault for troubles that pass. */
  mark(job: NewJob, signal?: AbortSignal): Promise<void>;
}

export function createBeside(parts: BesideParts): Beside {
  /** Installations that were told of in the log. */
  const told = new Set<number>();
  const warn = ({ installation, owner, name }: Place, err: GitHubFault) => {
    if (told.has(installation)) return;
    told.add(installation);
    const next =
      'Give the App the permission `checks: write` (app.yml) and accept it in the installation, for a check run.';
    parts.log.warn({ err, repository: `${owner}/${name}`, next }, 'no check run: the App may not write checks here');
  };
  return {
    mark: async ({ run, command: _command, pull: _pull, ...place }, signal) => {
      const refusal = await refusalOf(() => report(run, place, parts, signal));
      if (refusal) warn(place, refusal);
    },
  };
}

async function report(run: string, place: Place, { trace, publisher }: BesideParts, signal?: AbortSignal) {
  const read = await unlessUnreadable(() => readFor(trace, run, 'report'));
  const published = read?.events.findLast((event) => event.type === 'published');
  if (published?.type !== 'published' || published.what !== 'pull-request' || published.sha === undefined) return;
  const text = read && checkRun(read.events, read.texts);
  if (text) await publisher.check(place, { run, sha: published.sha, text }, signal);
}
