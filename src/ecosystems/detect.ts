// Finds out how a repository is installed and tested: its own settings first, then what its files say. Pure.

import type { Recipe, SandboxSettings } from '../execution.ts';
import { RUNNERS } from '../runners/all.ts';
import { inFolder } from '../runners/in-folder.ts';
import { OBSERVED } from '../runners/observed.ts';
import { REPORT_FILES, UNKNOWN_RUNNER } from '../runners/report.ts';
import type { Runner, RunnerCommand } from '../runners/runner.ts';
import { parseCommandLine } from '../runners/runner-command.ts';
import { ECOSYSTEMS } from './all.ts';
import { CLAIMS, type DetectInput, type Ecosystem, isForeign } from './ecosystem.ts';
import { checksBesideRunner, listedCommands } from './left-commands.ts';
import { leftInMakefile } from './make/left-in-makefile.ts';
import { observedReason } from './observed-reason.ts';
import { otherTool, withOtherImage } from './other-tools.ts';
import { packageFolder } from './package-folder.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';

/** The languages and runners that detection knows. */
export interface Knowledge {
  readonly ecosystems: readonly Ecosystem[];
  readonly runners: readonly Runner[];
}

const EVERYTHING: Knowledge = { ecosystems: ECOSYSTEMS, runners: RUNNERS };

/** The recipe of a repository, or why there is none. */
export async function detectRecipe(
  source: RecipeSource,
  settings: SandboxSettings = {},
  known: Knowledge = EVERYTHING,
): Promise<Detection> {
  const directory = settings.directory ?? (await packageFolder(source, known.ecosystems)) ?? '.';
  const { test } = settings;
  const given = test === undefined ? undefined : parseCommandLine(test, known.runners);
  if (test !== undefined && (settings.report !== undefined || (isForeign(settings) && !given)))
    return wholeCommand(settings, directory, test);
  const asItIs = test !== undefined && (!given || (!isForeign(settings) && startsSeveral(test)));
  if (asItIs) return unknownCommand({ source, directory, test }, settings, known);
  const ecosystems = await ecosystemsIn({ source, directory, given }, known);
  if (ecosystems.length === 0) return noManifest(source, known);
  const image = isForeign(settings) ? 'foreign' : 'ours';
  // The versions of our own base image are no matter of a foreign one.
  const runtime = image === 'foreign' ? undefined : settings.runtime;
  const detected = await firstDetected(ecosystems, { source, directory, given, runtime, image });
  if (!detected.ok) return detected;
  const { left: named, ...recipe } = detected.recipe;
  const left = test === undefined ? (named ?? (await leftInMakefile(source, recipe))) : checksBesideRunner(test);
  const whole = left.length === 0 ? recipe : { ...recipe, left: listedCommands(left) };
  return applySettings({ ok: true, recipe: whole }, settings);
}

/** A maintainer's command of several runs, of which one alone would be measured. */
function startsSeveral(test: string): boolean {
  return checksBesideRunner(test).some((one) => parseCommandLine(one) !== undefined);
}

interface Place {
  readonly source: RecipeSource;
  readonly directory: string;
  readonly given?: RunnerCommand | undefined;
  /** A maintainer's command of no known runner. */
  readonly test?: string | undefined;
}

/** Of the first one that finds tests; where none does, what the first one says. */
async function firstDetected([first, ...others]: readonly Ecosystem[], input: DetectInput): Promise<Detection> {
  if (!first) throw new Error('Detection needs an ecosystem.');
  const detected = await first.detect(input);
  if (detected.ok) return detected;
  for (const other of others) {
    const found = await other.detect(input);
    if (found.ok) return found;
  }
  return detected;
}

/**
 * By the runner that is asked for, else by the strongest claim on the folder. Of the weakest claim all that make it, likeliest
 * first: which of them has tests is seen by looking for them.
 */
async function ecosystemsIn(
  { source, directory, given, test }: Place,
  { ecosystems }: Knowledge,
): Promise<readonly Ecosystem[]> {
  if (given) return ecosystems.filter(({ runners }) => runners.includes(given.runner)).slice(0, 1);
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const claims = await Promise.all(
    ecosystems.map(async ({ claim, standIn }) => {
      const found = await claim({ source, directory, has });
      // What names no tests of its own may have the maintainer's.
      return found === 'beside' && standIn !== undefined && test !== undefined ? 'settings' : found;
    }),
  );
  const strongest = CLAIMS.find((one) => claims.includes(one));
  const equals = ecosystems.filter((_, at) => strongest !== undefined && claims[at] === strongest);
  const likeliest = byWeight(equals, source.files);
  if (!likeliest) return [];
  if (strongest !== CLAIMS.at(-1)) return [likeliest];
  const others = equals.filter((one) => one !== likeliest);
  // A manifest without a single source beside it is one of another language's package, kept for its registry.
  const isBare = ({ sources }: Ecosystem) => sources !== undefined && !source.files.some((path) => sources.test(path));
  return [likeliest, ...others].toSorted((one, other) => Number(isBare(one)) - Number(isBare(other)));
}

/** So many times the sources of the first one say more than the order of the list. */
const MUCH_MORE = 4;

function byWeight([first, ...others]: readonly Ecosystem[], files: readonly string[]): Ecosystem | undefined {
  const weight = ({ sources }: Ecosystem) => (sources ? files.filter((path) => sources.test(path)).length : 0);
  if (!first?.sources) return first;
  const own = weight(first);
  return others.find((other) => weight(other) > MUCH_MORE * own) ?? first;
}

function noManifest(source: RecipeSource, { ecosystems }: Knowledge): Detection & { readonly ok: false } {
  const other = otherTool(source);
  if (other)
    return {
      ok: false,
      reason: `${other.file} asks for ${other.name}, which the sandbox does not have, and no manifest of a known ecosystem was found.`,
      next: withOtherImage(other),
    };
  const titles = ecosystems.map(({ title }) => title);
  const list = [titles.slice(0, -1).join(', '), titles.at(-1)].join(' or ');
  return {
    ok: false,
    reason: `No manifest of a known ecosystem was found: ${list}.`,
    next: 'Set `sandbox: {directory: …}` in .github/mullover.yml to the folder of the package.',
  };
}

/** A command that is run as it is: it writes its own report, or it runs in an image that we know nothing about. */
function wholeCommand(settings: SandboxSettings, directory: string, test: string): Detection {
  const runner = settings.report === undefined ? UNKNOWN_RUNNER : REPORT_FILES;
  const recipe = { ...bareRecipe(directory, test), runtime: settings.runtime ?? 'of the image', runner };
  return applySettings({ ok: true, recipe }, settings);
}

/** A recipe that takes the environment as it is. */
function bareRecipe(directory: string, test: string): Recipe {
  return {
    ecosystem: 'other',
    runtime: 'of the image',
    directory,
    setup: [],
    build: [],
    runner: UNKNOWN_RUNNER,
    test,
    reasons: [],
  };
}

/** A command that cannot be taken apart: set up like its ecosystem, run as it is, with the processes observed that it starts. */
async function unknownCommand(
  { source, directory, test }: Place & { readonly test: string },
  settings: SandboxSettings,
  known: Knowledge,
): Promise<Detection> {
  const [ecosystem] = await ecosystemsIn({ source, directory, test }, known);
  // Some are not set up without a runner: any will do, since it is not run.
  const detected = ecosystem
    ? await detectRecipe(source, { ...settings, directory, test: ecosystem.standIn }, known)
    : applySettings({ ok: true, recipe: bareRecipe(directory, test) }, settings);
  if (!detected.ok) return detected;
  const { packages: _, left: _left, ...recipe } = detected.recipe;
  const reasons = [...recipe.reasons, observedReason(test)];
  return { ok: true, recipe: { ...recipe, runner: settings.runner ?? OBSERVED, test, reasons } };
}

function applySettings(detection: Detection, settings: SandboxSettings): Detection {
  if (!detection.ok) return detection;
  const { recipe } = detection;
  const { setup, build, runner, timeout, memory, packages, env, report, image, dockerfile } = settings;
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ok: true,
    recipe: {
      ...recipe,
      ...(isForeign(settings) ? { runtime: settings.runtime ?? 'of the image' } : {}),
      setup: setup ?? recipe.setup,
      build: build ?? recipe.build,
      runner: runner ?? recipe.runner,
      ...(timeout === undefined ? {} : { seconds: timeout }),
      ...(memory === undefined ? {} : { memory }),
      ...(packages === undefined ? {} : { systemPackages: packages }),
      ...(env === undefined ? {} : { env }),
      ...(report === undefined ? {} : { report }),
      ...(image === undefined ? {} : { image }),
      ...(dockerfile === undefined ? {} : { dockerfile }),
      reasons: [...recipe.reasons, ...set.map(([name]) => `${name}: set in .github/mullover.yml`)],
    },
  };
}
