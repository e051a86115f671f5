// The set-ups that are worth trying for a repository: what detection finds, then variations of it. Which one is good is seen by executing it.

import type { Recipe, SandboxSettings } from '../task.ts';
import { detectRecipe } from './detect.ts';
import { observedAlternative } from './observed.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';

export interface SetUp {
  /** For people, and the same for the same repository; empty for the first. */
  readonly name: string;
  readonly detection: Detection;
}

/** Settings that say how the tests are set up and run: nobody looks for another way then. */
const DECIDED: readonly (keyof SandboxSettings)[] = [
  'test',
  'setup',
  'build',
  'report',
  'runner',
  'image',
  'dockerfile',
  'runtime',
];
/** Each costs a run of the tests, and often an installation. */
const MOST = 5;

/** Best first, at least one. */
export async function setUpsOf(source: RecipeSource, settings: SandboxSettings = {}): Promise<readonly SetUp[]> {
  const detection = await detectRecipe(source, settings);
  const first = { name: '', detection };
  if (DECIDED.some((name) => settings[name] !== undefined)) return [first];
  const others = detection.ok ? await variationsOf(source, detection.recipe) : [];
  return [first, ...others].slice(0, MOST);
}

async function variationsOf(source: RecipeSource, recipe: Recipe): Promise<readonly SetUp[]> {
  const observed = await observedAlternative(source, recipe);
  return [
    ...(recipe.build.length === 0 ? [] : [varied('without the build', { ...recipe, build: [] }, /^build: /)]),
    ...(observed ? [found(`\`${observed.test}\` as it is`, observed)] : []),
  ];
}

const found = (name: string, recipe: Recipe): SetUp => ({ name, detection: { ok: true, recipe } });

/** `untrue`: reasons that hold no more. */
function varied(name: string, recipe: Recipe, untrue: RegExp): SetUp {
  const reasons = recipe.reasons.filter((reason) => !untrue.test(reason));
  return found(name, { ...recipe, reasons: [...reasons, name] });
}
