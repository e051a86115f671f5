// A result in words: the run's comment, or where GitHub takes none the reason in the trace.

import type { Logger } from 'pino';
import type { GitHubFault } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import { COMMENTING, type GitHubApp } from '../github/github-app.ts';
import type { Publisher } from '../github/publisher.ts';
import type { Job, TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { appendNext, appendOnce } from './append-next.ts';

export interface PublishCommentParts {
  readonly trace: Pick<TraceStore, 'append' | 'events'>;
  readonly app: Pick<GitHubApp, 'phase'>;
  readonly publisher: Pick<Publisher, 'comment'>;
  readonly log: Pick<Logger, 'warn'>;
}

export interface LastWord {
  readonly text: string;
  /** Why it is no pull request. */
  readonly note?: string;
}

/** Throws GitHubFault for troubles that pass. */
export async function publishComment(
  { run, place }: Pick<Job, 'run' | 'place'>,
  { text, note }: LastWord,
  parts: PublishCommentParts,
  signal?: AbortSignal,
): Promise<void> {
  const told = note === undefined ? {} : { note };
  const refusal = await refusalOf(() =>
    parts.app.phase(place, COMMENTING, async () => {
      const { number, url } = await parts.publisher.comment(place, run, text, signal);
      await appendOnce(parts.trace, run, { type: 'published', what: 'comment', number, url, ...told });
    }),
  );
  if (refusal) await keepInTrace(run, parts, refusal, note);
}

/** The reason why nobody was told stands in the trace. */
export async function keepInTrace(
  run: RunId,
  parts: Pick<PublishCommentParts, 'trace' | 'log'>,
  silence: GitHubFault,
  note?: string,
): Promise<void> {
  parts.log.warn({ err: silence, run }, 'the result is in the trace only');
  const reason = [note, `the issue could not be told the result: ${silence.message}`].filter(Boolean).join(' ');
  await appendNext(parts.trace, run, { type: 'ended', reason, next: KEPT });
}

const KEPT = 'What was found is kept in the trace; `/mull retry` on the issue publishes it once GitHub allows it.';
