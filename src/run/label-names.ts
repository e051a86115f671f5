// Which labels show the state of an issue here, and which one keeps the bot away: as maintainers named them, or as usual.

import { InputFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import { REPOSITORY_FILE } from '../repository-file.ts';
import type { RepositoryFile } from '../repository-schema.ts';
import type { LabelState } from '../trace/views/label-state.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface LabelNames {
  /** Undefined where maintainers want none. */
  readonly states: Readonly<Record<LabelState, string>> | undefined;
  readonly ignore: string;
}

const USUAL = {
  working: 'mull: working',
  review: 'mull: review',
  person: 'mull: needs a person',
  ignore: 'mull: ignore',
} as const;

/** `start` is the label that starts a run. Throws InputFault where one name means two things. */
export function labelNames({ labels = {} }: RepositoryFile, start: string): LabelNames {
  const { states: isShown = true, working = USUAL.working, review = USUAL.review, person = USUAL.person } = labels;
  const { ignore = USUAL.ignore } = labels;
  const states = { working, review, person };
  const names = [start, ignore, ...(isShown ? Object.values(states) : [])].map((name) => name.toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return { states: isShown ? states : undefined, ignore };
  const next = `Give each of \`labels\` a name of its own in ${REPOSITORY_FILE}, other than ${start}.`;
  throw new InputFault(`${REPOSITORY_FILE} cannot be used: the label "${twice}" would mean two things.`, next);
}

/** As last read; undefined where the file gives one name two meanings: whoever starts a run is told so. */
export async function knownLabelNames(
  settings: Pick<RepositorySettings, 'remembered'>,
  place: Place,
  start: string,
  signal?: AbortSignal,
): Promise<LabelNames | undefined> {
  const file = await settings.remembered(place, signal);
  try {
    return labelNames(file, start);
  } catch (error) {
    if (error instanceof InputFault) return undefined;
    throw error;
  }
}
