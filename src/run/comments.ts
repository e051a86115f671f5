// The texts of a run's comment, read from its trace as it stands.

import { join } from 'node:path';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { explain } from '../trace/views/explain.ts';
import { patchComment } from '../trace/views/patch-comment.ts';
import { progress, stageOf } from '../trace/views/progress.ts';
import { revision } from '../trace/views/revision.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { type Texts, viewRun } from '../trace/views/run-view.ts';
import { setupOffer } from '../trace/views/setup.ts';
import { status } from '../trace/views/status.ts';
import { textsNeeded, type ViewName } from '../trace/views/texts-needed.ts';
import { wholeEvents } from '../trace/whole-events.ts';

export interface Comments {
  /** A check list while the run works, then how it ended. */
  present(run: RunId): Promise<string>;
  /** The patch itself, where GitHub takes no pull request. */
  patch(run: RunId, refusal: string): Promise<string>;
  /** Changes with a stage. */
  stage(run: RunId): Promise<string>;
  /** How far it is, or how it ended. */
  status(run: RunId): Promise<string>;
  /** What becomes of a review. */
  revision(run: RunId): Promise<string>;
  /** Why this patch, or what became of one rollout. */
  explain(run: RunId, candidate: number | undefined): Promise<string>;
}

export interface CommentParts {
  readonly trace: TraceStore;
  /** Folder of traces, for the reader of a message. */
  readonly folder: string;
  /** Where people reach the pages of runs; undefined: the folder is told. */
  readonly pages?: string | undefined;
  readonly label: string;
  /** Commands that this build answers. */
  readonly words: readonly string[];
  readonly now: () => number;
  /** Whether the repository is to be told, once, that it may have a file of its own; see run/setup-offer.ts. */
  offers(run: RunId): Promise<boolean>;
}

export function createComments({ trace, label, words, now, offers, ...places }: CommentParts): Comments {
  const where = (run: RunId) => placeOfTrace(places, run);
  const page = (run: RunId) => pageOf(places.pages, run);
  return {
    present: async (run) => {
      const { events, texts } = await readFor(trace, run, 'progress');
      const body = progress(events, texts, {
        ...{ now: now(), commands: words, label, trace: where(run), page: page(run) },
      });
      // Words of our own beneath a result, never beneath a search.
      return runIsOver(events) && (await offers(run)) ? `${body.trimEnd()}\n\n${setupOffer()}` : body;
    },
    patch: async (run, refusal) => {
      const { events, texts } = await readFor(trace, run, 'progress');
      return patchComment(viewRun(events, texts), { refusal, trace: where(run) });
    },
    stage: async (run) => stageOf(await wholeEvents(trace, run)),
    status: async (run) => {
      const { events, texts } = await readFor(trace, run, 'progress');
      return status(run, events, texts, { now: now(), commands: words, label, trace: where(run), page: page(run) });
    },
    revision: async (run) => {
      const { events, texts } = await readFor(trace, run, 'revision');
      return revision(events, texts, { now: now(), commands: words, trace: where(run) });
    },
    explain: async (run, candidate) => explain(await wholeEvents(trace, run), candidate),
  };
}

/** What a reader is told of where the whole trace is: an address, or a folder. */
export function placeOfTrace({ folder, pages }: Pick<CommentParts, 'folder' | 'pages'>, run: RunId): string {
  return pageOf(pages, run) ?? join(folder, run);
}

/** The page of a run; undefined where there are no pages. `pages`: where people reach them, without `/` at its end. */
export function pageOf(pages: string | undefined, run: RunId): string | undefined {
  return pages === undefined ? undefined : `${pages}/runs/${run}`;
}

/** Events of a run with the texts that a view reads. */
export async function readFor(
  trace: TraceStore,
  run: RunId,
  view: ViewName,
): Promise<{ readonly events: readonly Event[]; readonly texts: Texts }> {
  const events = await wholeEvents(trace, run);
  const refs = textsNeeded(events, view);
  const texts = new Map(await Promise.all(refs.map(async (ref) => [ref, await trace.get(run, ref)] as const)));
  return { events, texts };
}
