// The set-up of a repository that is wanted, on an image that can be had. Pure: whoever calls makes the images.

import { EnvironmentFault, InputFault } from '../errors.ts';
import type { Recipe, SandboxSettings } from '../execution.ts';
import { type ImageRecipe, imageRecipe, type Offers } from './catalogue.ts';
import { neededTools } from './needed-tools.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';
import { setUpsOf } from './set-ups.ts';
import { settingsText } from './settings-text.ts';

export interface Wanted {
  /** They stand over the repository's own. */
  readonly settings?: SandboxSettings | undefined;
  /** Name of a set-up other than the first. */
  readonly variation?: string | undefined;
}

export interface ChoiceDeps {
  /** Parses `.github/mullover.yml` and returns its `sandbox` part; throws InputFault. */
  readonly readSettings: (yaml: string) => SandboxSettings;
  /** Versions of toolchains that there are, whether or not their images can be built here. */
  readonly offers: Offers;
  /** Id of the image; throws EnvironmentFault where it cannot be had. */
  readonly image: (recipe: ImageRecipe) => Promise<string>;
}

export interface Choice {
  /** Names of the other set-ups, best first. */
  readonly variations: readonly string[];
  /** That the repository asks for beside registries. */
  readonly hosts: readonly string[];
  readonly chosen:
    | { readonly ok: true; readonly recipe: Recipe; readonly image: string }
    | {
        readonly ok: false;
        readonly fault: 'recipe' | 'settings' | 'infrastructure';
        readonly reason: string;
        readonly next: string;
      };
}

/** Where a toolchain cannot be built, the next version that the repository accepts is taken. */
export async function chooseSetUp(deps: ChoiceDeps, source: RecipeSource, wanted: Wanted): Promise<Choice> {
  const missing = new Map<string, EnvironmentFault>();
  for (;;) {
    const offers: Offers = (name) => deps.offers(name).filter((version) => !missing.has(`${name} ${version}`));
    const { detection, ...known } = await setUpsFor(deps, { ...source, offers }, wanted);
    const [first] = missing.values();
    if (!detection.ok) return { ...known, chosen: first ? notToBeHad(first) : refused(detection) };
    const { tool, beside } = neededTools(detection.recipe, source.files);
    const image = await deps.image(imageRecipe(tool, beside)).catch(faultOf);
    if (typeof image === 'string')
      return { ...known, chosen: { ok: true, image, recipe: toldOf(missing, detection.recipe) } };
    const name = `${tool.name} ${tool.version}`;
    if (missing.has(name)) return { ...known, chosen: notToBeHad(first ?? image) };
    missing.set(name, image);
  }
}

async function setUpsFor(
  { readSettings }: ChoiceDeps,
  source: RecipeSource,
  { settings: given, variation = '' }: Wanted,
): Promise<Omit<Choice, 'chosen'> & { readonly detection: Detection }> {
  try {
    const yaml = await settingsText((path) => source.read(path));
    const settings = { ...(yaml === undefined ? {} : readSettings(yaml)), ...given };
    const setUps = await setUpsOf(source, settings);
    const detection = setUps.find(({ name }) => name === variation)?.detection ?? gone(variation);
    return { detection, variations: setUps.slice(1).map(({ name }) => name), hosts: settings.hosts ?? [] };
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    const detection = { ok: false, fault: 'settings', reason: error.message, next: error.next } as const;
    return { detection, variations: [], hosts: [] };
  }
}

/** A run goes on under another version of this program than it began with. */
const gone = (name: string): Detection => ({
  ok: false,
  reason: `This version does not see the set-up "${name}".`,
  next: 'Start a new run.',
});

function faultOf(error: unknown): EnvironmentFault {
  if (error instanceof EnvironmentFault) return error;
  throw error;
}

function notToBeHad({ message, next }: EnvironmentFault) {
  return { ok: false, fault: 'infrastructure', reason: message, next } as const;
}

function refused({ reason, next, fault }: Detection & { readonly ok: false }): Choice['chosen'] {
  return { ok: false, fault: fault ?? 'recipe', reason, next };
}

function toldOf(missing: ReadonlyMap<string, EnvironmentFault>, recipe: Recipe): Recipe {
  const told = [...missing.keys()].map((name) => `${name} could not be built here`);
  return { ...recipe, reasons: [...recipe.reasons, ...told] };
}
