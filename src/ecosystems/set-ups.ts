// The set-ups that are worth trying for a repository: what detection finds, then variations of it. Which one is good is seen by executing it.

import { askedParts } from '../ci-files/asked-parts.ts';
import { ciRecipe, onMachineOfCi, versionOfCi } from '../ci-files/ci-recipe.ts';
import { type CiSetUp, ciSetUp } from '../ci-files/ci-set-up.ts';
import type { Available } from '../ci-files/newest-version.ts';
import type { Recipe, SandboxSettings } from '../execution.ts';
import { MORE_MEMORY } from '../ports/sandbox.ts';
import { ecosystemOf } from './all.ts';
import { offeredBy } from './catalogue.ts';
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
export async function setUpsOf(files: RecipeSource, settings: SandboxSettings = {}): Promise<readonly SetUp[]> {
  const alone = await detectRecipe(files, settings);
  const available = versionsAtHand(files);
  const ci = await ciSetUp(files, available, alone.ok ? alone.recipe.ecosystem : undefined);
  const parts = ci && alone.ok ? askedParts(ci, alone.recipe.directory) : [];
  const source = { ...files, parts };
  const detection = parts.length > 0 ? await detectRecipe(source, settings) : alone;
  const first = { name: '', detection: ci && detection.ok ? onMachine(detection.recipe, ci) : detection };
  if (DECIDED.some((name) => settings[name] !== undefined)) return [first];
  if (!detection.ok && detection.fault === 'settings') return [first];
  const detected = detection.ok ? detection.recipe : undefined;
  const recipe = first.detection.ok ? first.detection.recipe : undefined;
  const others = [
    ...(recipe ? withoutBuild(recipe) : []),
    ...(recipe && ci ? await onVersionOfCi({ source, settings, ci, recipe, available }) : []),
    ...asCi(ci, detected, available),
    ...(recipe ? await asItIs(source, recipe) : []),
  ];
  return [first, ...others].slice(0, MOST).concat(recipe && settings.memory === undefined ? withMemory(recipe) : []);
}

/** As much as the operator gives to anybody: more than anybody has. */
const ALL_MEMORY_MB = 1_048_576;

function withMemory(recipe: Recipe): SetUp {
  const reasons = [...recipe.reasons, "memory: as much as the operator's maximum, since less was not enough"];
  return found(MORE_MEMORY, { ...recipe, memory: ALL_MEMORY_MB, reasons });
}

/** For the choice of an entry of a matrix. */
function versionsAtHand(source: RecipeSource): Available {
  const names = ['node', 'python', 'java', 'go', 'rust', 'ruby'] as const;
  return Object.fromEntries(names.map((name) => [name, offeredBy(source, name)]));
}

/** With the variables and the system packages that CI gives the tests. */
function onMachine(recipe: Recipe, ci: CiSetUp): Detection {
  return { ok: true, recipe: onMachineOfCi(recipe, ci) };
}

/** The way of CI, whatever the language. */
function asCi(ci: CiSetUp | undefined, detected: Recipe | undefined, available: Available): readonly SetUp[] {
  const recipe = ci && ciRecipe(ci, detected, available);
  return recipe ? [found('as CI does it', recipe)] : [];
}

interface OnCi {
  readonly source: RecipeSource;
  readonly settings: SandboxSettings;
  readonly ci: CiSetUp;
  /** What was detected. */
  readonly recipe: Recipe;
  readonly available: Available;
}

/** Another version than detection prefers: some of what the tests need may be there for that one only. */
async function onVersionOfCi({ source, settings, ci, recipe, available }: OnCi): Promise<readonly SetUp[]> {
  const runtime = versionOfCi(ci, recipe, available);
  if (runtime === undefined || runtime === recipe.runtime) return [];
  const other = await detectRecipe(source, { ...settings, runtime });
  if (!other.ok) return [];
  const { title } = ecosystemOf(recipe) ?? { title: recipe.ecosystem };
  const reasons = other.recipe.reasons.filter((reason) => !reason.startsWith('runtime: '));
  const onIt = onMachine({ ...other.recipe, reasons }, ci);
  return [{ name: `with ${title} ${other.recipe.runtime}, as in CI`, detection: onIt }];
}

function withoutBuild(recipe: Recipe): readonly SetUp[] {
  return recipe.build.length === 0 ? [] : [varied('without the build', { ...recipe, build: [] }, /^build: /)];
}

async function asItIs(source: RecipeSource, recipe: Recipe): Promise<readonly SetUp[]> {
  const observed = await observedAlternative(source, recipe);
  return observed ? [found(`\`${observed.test}\` as it is`, observed)] : [];
}

const found = (name: string, recipe: Recipe): SetUp => ({ name, detection: { ok: true, recipe } });

/** `untrue`: reasons that hold no more. */
function varied(name: string, recipe: Recipe, untrue: RegExp): SetUp {
  const reasons = recipe.reasons.filter((reason) => !untrue.test(reason));
  return found(name, { ...recipe, reasons: [...reasons, name] });
}
