// Finds out how a repository is installed and tested: its own settings first, then manifests, lockfiles and scripts.

import { inFolder } from '../runners/in-folder.ts';
import { OBSERVED } from '../runners/observed.ts';
import { REPORT_FILES, UNKNOWN_RUNNER } from '../runners/report.ts';
import { parseCommandLine } from '../runners/runner-command.ts';
import type { Recipe, SandboxSettings } from '../task.ts';
import { compiledEcosystem } from './compiled.ts';
import { detectMake, MAKEFILES } from './make/detect.ts';
import { detectNode } from './node/detect.ts';
import { observedReason } from './observed-reason.ts';
import { PYTHON_MANIFESTS, packageFolder } from './package-folder.ts';
import { detectPython } from './python/detect.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';

/** Manifests of an installable package; the others may only belong to tools beside the code. */
const PYTHON_PACKAGE = ['pyproject.toml', 'setup.py', 'setup.cfg'];
const PYTHON_RUNNERS = new Set(['pytest', 'unittest']);

/** The recipe of a repository, or why there is none. */
export async function detectRecipe(source: RecipeSource, settings: SandboxSettings = {}): Promise<Detection> {
  const directory = settings.directory ?? (await packageFolder(source)) ?? '.';
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  if (settings.report !== undefined || isForeign(settings)) {
    const whole = wholeCommand(settings, directory);
    if (whole) return whole;
  }
  const given = settings.test === undefined ? undefined : parseCommandLine(settings.test);
  if (settings.test !== undefined && !given) return unknownCommand(source, settings, directory, settings.test);
  // The versions of our own base image are no matter of a foreign one.
  const version = isForeign(settings) ? undefined : settings.runtime;
  const compiled = compiledEcosystem(given, has);
  const interpreted = PYTHON_PACKAGE.some(has) || (has('package.json') && (await hasNodeTests(source, directory)));
  if (compiled && (given || !interpreted))
    return applySettings(
      await compiled({
        ...{ source, directory, given, runtime: version },
        image: isForeign(settings) ? 'foreign' : 'ours',
      }),
      settings,
    );
  const python = PYTHON_MANIFESTS.some(has);
  if (
    given
      ? !PYTHON_RUNNERS.has(given.runner)
      : has('package.json') && !(python && !(await hasNodeTests(source, directory)))
  )
    return applySettings(await detectNode(source, directory, given, version), settings);
  if (python || given) return applySettings(await detectPython(source, directory, given, version), settings);
  if (MAKEFILES.some(has)) return applySettings(await detectMake(source, directory), settings);
  return {
    ok: false,
    reason: NO_MANIFEST,
    next: 'Set `sandbox: {directory: …}` in .github/mullover.yml to the folder of the package.',
  };
}

const NO_MANIFEST = 'No manifest of a known ecosystem was found: Node, Python, Go, Rust, Java or a Makefile.';

/** A Python project often carries a package.json for its web parts: it counts as Node only with a test script. */
async function hasNodeTests(source: RecipeSource, directory: string): Promise<boolean> {
  const text = (await source.read(inFolder(directory, 'package.json'))) ?? '';
  return /"test"\s*:/.test(text) && !/no test specified/.test(text);
}

/** A command that is run as it is: it writes its own report, or it runs in an image that we know nothing about. */
function wholeCommand(settings: SandboxSettings, directory: string): Detection | undefined {
  const { test, report, runtime = 'of the image', setup = [], build = [] } = settings;
  if (test === undefined || (report === undefined && parseCommandLine(test))) return undefined;
  const runner = settings.runner ?? (report === undefined ? UNKNOWN_RUNNER : REPORT_FILES);
  const recipe: Recipe = { ...{ ecosystem: 'other', runtime, directory, setup, build, runner, test }, reasons: [] };
  return applySettings({ ok: true, recipe }, settings);
}

/** A command that cannot be taken apart: set up like its ecosystem, run as it is, with the processes observed that it starts. */
async function unknownCommand(
  source: RecipeSource,
  settings: SandboxSettings,
  directory: string,
  test: string,
): Promise<Detection> {
  // Node alone is not set up without a runner: any will do, since it is not run.
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const standIn = has('package.json') && !PYTHON_PACKAGE.some(has) ? 'node --test' : undefined;
  const detected = await detectRecipe(source, { ...settings, directory, test: standIn });
  if (!detected.ok && detected.reason !== NO_MANIFEST) return detected;
  const { setup = [], build = [] } = settings;
  const bare: Recipe = {
    ...{ ecosystem: 'other', runtime: 'of the image', directory, setup, build, runner: OBSERVED, test },
    reasons: [],
  };
  const found = detected.ok ? detected : applySettings({ ok: true, recipe: bare }, settings);
  if (!found.ok) return found;
  const { packages: _, ...recipe } = found.recipe;
  const reasons = [...recipe.reasons, observedReason(test)];
  return { ok: true, recipe: { ...recipe, runner: settings.runner ?? OBSERVED, test, reasons } };
}

function isForeign({ image, dockerfile }: SandboxSettings): boolean {
  return image !== undefined || dockerfile !== undefined;
}

function applySettings(detection: Detection, settings: SandboxSettings): Detection {
  if (!detection.ok) return detection;
  const { recipe } = detection;
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  const reasons = set.map(([name]) => `${name}: set in .github/mullover.yml`);
  return {
    ok: true,
    recipe: {
      ...recipe,
      ...(isForeign(settings) ? { runtime: settings.runtime ?? 'of the image' } : {}),
      setup: settings.setup ?? recipe.setup,
      build: settings.build ?? recipe.build,
      runner: settings.runner ?? recipe.runner,
      ...(settings.timeout === undefined ? {} : { seconds: settings.timeout }),
      ...(settings.memory === undefined ? {} : { memory: settings.memory }),
      ...(settings.packages === undefined ? {} : { systemPackages: settings.packages }),
      ...(settings.env === undefined ? {} : { env: settings.env }),
      ...(settings.report === undefined ? {} : { report: settings.report }),
      ...(settings.image === undefined ? {} : { image: settings.image }),
      ...(settings.dockerfile === undefined ? {} : { dockerfile: settings.dockerfile }),
      reasons: [...recipe.reasons, ...reasons],
    },
  };
}
