// The label that shows how far an issue is: one at a time, made when it is first used, gone when the request no longer stands.

import type { Place } from '../ports.ts';
import type { LabelState } from '../trace/views/label-state.ts';
import { type Api, persist, statusOf } from './api.ts';

export interface StateRequest {
  /** Undefined: none of them. */
  readonly state: LabelState | undefined;
  readonly names: Readonly<Record<LabelState, string>>;
  /** The label that starts a run: states are shown while it is there and the issue is open. */
  readonly start: string;
}

/** As GitHub takes them: six hexadecimal digits, at most a hundred characters. */
const LOOKS: Readonly<Record<LabelState, { readonly color: string; readonly description: string }>> = {
  working: { color: 'fbca04', description: 'Mullover is working on this issue' },
  review: { color: '0e8a16', description: 'A pull request by Mullover waits for a review' },
  person: { color: 'd93f0b', description: 'Mullover has no pull request to offer: its comment says why' },
};

/** Labels that are known to be there, by repository and name. */
export class KnownLabels {
  readonly #known = new Set<string>();

  has(place: Pick<Place, 'repositoryId'>, name: string): boolean {
    return this.#known.has(keyOf(place, name));
  }

  add(place: Pick<Place, 'repositoryId'>, name: string): void {
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    this.#known.add(keyOf(place, name));
  }
}

const MOST_KNOWN = 10_000;
const keyOf = ({ repositoryId }: Pick<Place, 'repositoryId'>, name: string): string =>
  `${repositoryId} ${name.toLowerCase()}`;
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Safe to repeat: what is right already is one request. Throws GitHubFault. */
export async function showState(
  api: Api,
  place: Place,
  { state, names, start }: StateRequest,
  known: KnownLabels,
): Promise<void> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  const { data } = await persist(`Reading issue ${place.issue}`, () => api.rest.issues.get(target));
  const there = data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
  const stands = data.state === 'open' && there.some((name) => isSame(name, start));
  const wanted = stands && state !== undefined ? names[state] : undefined;
  if (wanted !== undefined && state !== undefined && !there.some((name) => isSame(name, wanted))) {
    await ensureLabel(api, place, { name: wanted, ...LOOKS[state] }, known);
    const add = () => api.rest.issues.addLabels({ ...target, labels: [wanted] });
    await persist(`Labelling issue ${place.issue}`, add);
  }
  const ours = Object.values(names).filter((name) => wanted === undefined || !isSame(name, wanted));
  for (const name of there.filter((each) => ours.some((one) => isSame(one, each))))
    await persist(`Taking a label off issue ${place.issue}`, () => removeLabel(api, target, name));
}

/** Somebody else may have taken it off a moment ago. */
async function removeLabel(api: Api, target: { owner: string; repo: string; issue_number: number }, name: string) {
  try {
    await api.rest.issues.removeLabel({ ...target, name });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** A label that is there keeps the looks that maintainers gave it. */
export async function ensureLabel(
  api: Api,
  place: Pick<Place, 'repositoryId' | 'owner' | 'name'>,
  label: { readonly name: string; readonly color: string; readonly description: string },
  known: KnownLabels,
): Promise<void> {
  if (known.has(place, label.name)) return;
  const repo = { owner: place.owner, repo: place.name };
  await persist(`Making the label ${label.name}`, async () => {
    if (await isThere(() => api.rest.issues.getLabel({ ...repo, name: label.name }))) return;
    await api.rest.issues.createLabel({ ...repo, ...label });
  });
  known.add(place, label.name);
}

async function isThere(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
