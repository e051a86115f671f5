// Finds out how a repository is installed and tested: its own settings first, then manifests, lockfiles and scripts.

import type { SandboxSettings } from '../task.ts';
import { RUNNERS } from '../verification/report.ts';
import { compiledEcosystem } from './detect-compiled.ts';
import { detectMake, MAKEFILES } from './detect-make.ts';
import { detectNode } from './detect-node.ts';
import { detectPython } from './detect-python.ts';
import { PYTHON_MANIFESTS, packageFolder } from './package-folder.ts';
import { type Detection, inFolder, type RecipeSource } from './recipe-source.ts';
import { parseCommandLine } from './runner-command.ts';

/** Manifests of an installable package; the others may only belong to tools beside the code. */
const PYTHON_PACKAGE = ['pyproject.toml', 'setup.py', 'setup.cfg'];
const PYTHON_RUNNERS = new Set(['pytest', 'unittest']);

/** The recipe of a repository, or why there is none. */
export async function detectRecipe(source: RecipeSource, settings: SandboxSettings = {}): Promise<Detection> {
  const directory = settings.directory ?? (await packageFolder(source)) ?? '.';
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const given = settings.test === undefined ? undefined : parseCommandLine(settings.test);
  if (settings.test !== undefined && !given)
    return failure(
      `No known test runner in \`${settings.test}\`.`,
      `Name one of ${RUNNERS.join(', ')} in \`sandbox: {test: …}\`.`,
    );
  const compiled = compiledEcosystem(given, has);
  const interpreted = PYTHON_PACKAGE.some(has) || (has('package.json') && (await hasNodeTests(source, directory)));
  if (compiled && (given || !interpreted))
    return applySettings(
      await compiled({ source, directory, given, runtime: settings.runtime, image: 'ours' }),
      settings,
    );
  const python = PYTHON_MANIFESTS.some(has);
  if (
    given
      ? !PYTHON_RUNNERS.has(given.runner)
      : has('package.json') && !(python && !(await hasNodeTests(source, directory)))
  )
    return applySettings(await detectNode(source, directory, given, settings.runtime), settings);
  if (python || given) return applySettings(await detectPython(source, directory, given, settings.runtime), settings);
  if (MAKEFILES.some(has)) return applySettings(await detectMake(source, directory), settings);
  return failure(
    'No manifest of a known ecosystem was found: Node, Python, Go, Rust, Java or a Makefile.',
    'Set `sandbox: {directory: …}` in .github/mullover.yml to the folder of the package.',
  );
}

/** A Python project often carries a package.json for its web parts: it counts as Node only with a test script. */
async function hasNodeTests(source: RecipeSource, directory: string): Promise<boolean> {
  const text = (await source.read(inFolder(directory, 'package.json'))) ?? '';
  return /"test"\s*:/.test(text) && !/no test specified/.test(text);
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
      setup: settings.setup ?? recipe.setup,
      build: settings.build ?? recipe.build,
      runner: settings.runner ?? recipe.runner,
      ...(settings.timeout === undefined ? {} : { seconds: settings.timeout }),
      reasons: [...recipe.reasons, ...reasons],
    },
  };
}

function failure(reason: string, next: string): Detection {
  return { ok: false, reason, next };
}
