// What a run leaves beside its words: the check run on its pull request, the label on its issue. A refusal costs nothing else.

import type { Logger } from 'pino';
import { refusalOf } from '../github/api.ts';
import type { Publisher } from '../github/publisher.ts';
import type { Job, Place, TraceStore } from '../ports.ts';
import { checkRun } from '../trace/views/check-run.ts';
import { labelStateOf } from '../trace/views/label-state.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import { pageOf, readFor } from './comments.ts';
import type { Dashboards } from './dashboard.ts';
import { knownLabelNames } from './label-names.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface BesideParts {
  readonly trace: TraceStore;
  readonly publisher: Pick<Publisher, 'check' | 'state'>;
  readonly settings: Pick<RepositorySettings, 'remembered'>;
  /** Where people reach the pages of runs, which the check links to. */
  readonly pages?: string | undefined;
  /** The label that starts a run. */
  readonly label: string;
  readonly dashboards?: Pick<Dashboards, 'changed'>;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Beside {
  /** Safe to repeat. Throws GitHubFault for troubles that pass. */
  mark(job: Job, signal?: AbortSignal): Promise<void>;
  /** Takes the state labels off an issue. Throws as `mark`. */
  clear(place: Place, signal?: AbortSignal): Promise<void>;
}

const NO_CHECKS = {
  words: 'no check run: the App may not write checks here',
  next: 'Give the App the permission `checks: write` (app.yml) and accept it in the installation.',
};
const NO_LABELS = {
  words: 'no state label: GitHub takes none here',
  next: 'Give the App the permission `issues: write`, or set `labels: { states: false }` in .github/mullover.yml.',
};

export function createBeside(parts: BesideParts): Beside {
  /** What the log was told, by installation. */
  const told = new Set<string>();
  const unlessRefused = async (place: Place, about: typeof NO_CHECKS, effect: () => Promise<void>) => {
    const err = await refusalOf(effect);
    const key = `${place.installation} ${about.words}`;
    if (!err || told.has(key)) return;
    told.add(key);
    parts.log.warn({ err, repository: `${place.owner}/${place.name}`, next: about.next }, about.words);
  };
  const show = (place: Place, state: ReturnType<typeof labelStateOf>, signal?: AbortSignal) =>
    unlessRefused(place, NO_LABELS, async () => {
      const names = (await knownLabelNames(parts.settings, place, parts.label, signal))?.states;
      if (names) await parts.publisher.state(place, { state, names, start: parts.label }, signal);
    });
  return {
    mark: async ({ run, place }, signal) => {
      const read = await unlessUnreadable(() => readFor(parts.trace, run, 'report'));
      if (!read) return;
      parts.dashboards?.changed(place);
      await show(place, labelStateOf(read.events), signal);
      const published = read.events.findLast(({ type }) => type === 'published');
      if (published?.type !== 'published' || published.what !== 'pull-request') return;
      const { sha } = published;
      const text = checkRun(read.events, read.texts);
      if (text === undefined || sha === undefined) return;
      await unlessRefused(place, NO_CHECKS, () =>
        parts.publisher.check(place, { run, sha, page: pageOf(parts.pages, run), text }, signal),
      );
    },
    clear: async (place, signal) => {
      parts.dashboards?.changed(place);
      await show(place, undefined, signal);
    },
  };
}
