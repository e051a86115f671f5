// What the data of reward models is worth before anything is trained on it: balance, noise, shortcuts, copies between the splits.

import type { JudgedSample } from '../export/samples.ts';
import type { Side } from '../export/split.ts';
import type { Episode } from '../filter/episode.ts';
import { copiesAmong } from '../filter/near-duplicates.ts';
import { type LabelNoise, labelNoise } from './label-noise.ts';
import { type Shortcut, shortcutIn } from './shortcut.ts';

export interface Quality {
  readonly noise: LabelNoise;
  readonly sets: Readonly<Record<string, SetQuality>>;
  /** Issues of one side whose statement is like one of the other side. */
  readonly shared: number;
  readonly warnings: readonly string[];
}

export interface SetQuality {
  readonly right: number;
  readonly wrong: number;
  readonly issues: number;
  readonly shortcut: Shortcut;
}

/** Statements that share so much on both sides are one issue. */
const ALIKE = 0.8;
/** Of labels in doubt, what is worth a warning. */
const NOISY = 0.1;

export function qualityOf(
  sets: Readonly<Record<string, readonly JudgedSample[]>>,
  episodes: readonly Episode[],
  sides: ReadonlyMap<string, Side>,
): Quality {
  const noise = labelNoise(episodes);
  const told = Object.fromEntries(Object.entries(sets).map(([name, samples]) => [name, setQuality(samples)]));
  const shared = sharedIssues(episodes, sides);
  return { noise, sets: told, shared, warnings: warningsOf(told, noise, shared) };
}

function setQuality(samples: readonly JudgedSample[]): SetQuality {
  const right = samples.filter(({ label }) => label).length;
  const issues = new Set(samples.map(({ instance }) => instance)).size;
  return { right, wrong: samples.length - right, issues, shortcut: shortcutIn(samples) };
}

function sharedIssues(episodes: readonly Episode[], sides: ReadonlyMap<string, Side>): number {
  const issues = [...new Map(episodes.map((episode) => [episode.instance, episode])).values()];
  const copies = copiesAmong(
    issues.map(({ statement }) => statement),
    ALIKE,
  );
  const sideAt = (at: number | undefined) => sides.get(issues[at ?? -1]?.repository ?? '');
  return copies.filter((copy, at) => copy !== undefined && sideAt(copy.of) !== sideAt(at)).length;
}

function warningsOf(sets: Readonly<Record<string, SetQuality>>, noise: LabelNoise, shared: number): readonly string[] {
  const leaks = Object.entries(sets).flatMap(([name, { shortcut }]) =>
    shortcut.isLeak
      ? [`${name}: lengths and positions alone tell right from wrong (AUC ${shortcut.auc?.toFixed(2)})`]
      : [],
  );
  const few = Object.entries(sets).flatMap(([name, { right, wrong, shortcut }]) =>
    right + wrong > 0 && shortcut.auc === null
      ? [`${name}: too few issues to say whether lengths tell right from wrong`]
      : [],
  );
  const noisy = [
    ['right', noise.rightDoubted ?? 0, 'against'],
    ['wrong', noise.wrongBelieved ?? 0, 'for'],
  ] as const;
  const spoken = noisy.flatMap(([label, share, word]) =>
    share > NOISY
      ? [`executed tests speak ${word} ${(100 * share).toFixed(0)} % of the patches that are labelled ${label}`]
      : [],
  );
  const conflicting = noise.conflicts > 0 ? [`${noise.conflicts} products have both labels`] : [];
  const both = shared > 0 ? [`${shared} issues have a like one on the other side of the split`] : [];
  return [...leaks, ...few, ...spoken, ...conflicting, ...both];
}
