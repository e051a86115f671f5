// A model of given skill for one task: right replies from the row's own fix, wrong ones from mechanical mistakes.

import type { Hunk, Texts } from '../../src/evaluation/diff.ts';
import type { Simulation } from '../model-server/simulation.ts';
import { editBlocks } from './edit-blocks.ts';

export interface Replies {
  /** Source hunks of the fix, and its tests' hunks: the file with the failing tests first. */
  readonly gold: readonly Hunk[];
  readonly tests: readonly Hunk[];
  readonly wrongPatches: readonly (readonly Hunk[])[];
  readonly wrongTests: readonly (readonly Hunk[])[];
  /** Other source files, for a wrong understanding. */
  readonly otherFiles: readonly string[];
  readonly texts: Texts;
}

export interface Skill {
  /** P(a rollout is right in all of its three steps, each of which is right as often). */
  readonly rollout: number;
  /** Mean P(yes) for what is right; the complement for what is wrong. */
  readonly judge: number;
  readonly seed: number;
}

/** P(right) of a step that goes on from a mistake, repairs included. */
const RECOVERY = 0.1;
/** Half width of the judge's noise: with 0.65 as its mean, the AUC is about 0.8. */
const SPREAD = 0.4;

export function skilledModel(replies: Replies, { rollout, judge, seed }: Skill): Simulation {
  const { gold, texts } = replies;
  const chances = { skill: Math.cbrt(rollout), recovery: RECOVERY };
  const files = [...new Set(gold.map(({ path }) => path))];
  const wrongPlaces = replies.wrongPatches.map((hunks) => (samePlaces(hunks, gold) ? farFrom(gold, texts) : hunks));
  const wrongFiles = replies.otherFiles.map((path) => [understanding([path], [])]);
  return {
    seed,
    judge: { accuracy: judge, spread: SPREAD },
    stages: {
      'repository-understanding': { ...chances, right: [understanding(files, gold)], wrong: wrongFiles },
      'fault-localization': { ...chances, right: localization(gold), wrong: wrongPlaces.map(localization) },
      'patch-generation': {
        ...chances,
        right: [patch(gold, texts)],
        wrong: replies.wrongPatches.map((hunks) => [patch(hunks, texts)]),
      },
      'patch-verification': {
        ...chances,
        right: [test(replies.tests, texts)],
        wrong: replies.wrongTests.map((hunks) => [test(hunks, texts)]),
      },
    },
  };
}

function understanding(files: readonly string[], hunks: readonly Hunk[]): string {
  return `<analysis>\nThe behaviour of the issue comes from ${files[0]}.\n</analysis>\n<files>\n${files.join('\n')}\n</files>\n<locations>\n${places(hunks).join('\n')}\n</locations>`;
}

/** One look at the code, then the answer. */
function localization(hunks: readonly Hunk[]): readonly string[] {
  const [first] = hunks;
  const search = `<search>\nlines ${first?.path}:${first?.start ?? 1}\n</search>\n<missing>\nThe code around it.\n</missing>`;
  return [
    search,
    `<analysis>\nThese lines do not handle the case.\n</analysis>\n<locations>\n${places(hunks).join('\n')}\n</locations>`,
  ];
}

function places(hunks: readonly Hunk[]): readonly string[] {
  return hunks.map(({ path, start, old }) => `${path} :: lines ${start}-${start + Math.max(0, old.length - 1)}`);
}

function patch(hunks: readonly Hunk[], texts: Texts): string {
  return `<title>\nHandle the reported case\n</title>\n<explanation>\nThe case was not handled here.\n</explanation>\n${editBlocks(hunks, texts)}`;
}

function test(hunks: readonly Hunk[], texts: Texts): string {
  return `<explanation>\nIt asserts what the issue asks for.\n</explanation>\n${editBlocks(hunks, texts)}`;
}

function samePlaces(hunks: readonly Hunk[], gold: readonly Hunk[]): boolean {
  return hunks.every(({ path, start }) => gold.some((hunk) => hunk.path === path && hunk.start === start));
}

/** Ten lines in the half of the file that the fix is not in. */
function farFrom(gold: readonly Hunk[], texts: Texts): readonly Hunk[] {
  const [{ path, start } = { path: '', start: 1 }] = gold;
  const lines = (texts.get(path) ?? '').split('\n');
  const at = start > lines.length / 2 ? Math.ceil(lines.length / 5) : Math.ceil((lines.length * 4) / 5);
  return [{ path, start: at, old: lines.slice(at - 1, at + 9), new: [] }];
}
