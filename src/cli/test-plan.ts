// What `mullover test --plan` prints: the set-ups that would be tried, in their order, with nothing built and nothing run.

import { neededTools } from '../ecosystems/needed-tools.ts';
import { recipeSource } from '../ecosystems/recipe-source.ts';
import { type SetUp, setUpsOf } from '../ecosystems/set-ups.ts';
import { settingsText } from '../ecosystems/settings-text.ts';
import type { Recipe, SandboxSettings } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { parseRepositoryFile } from '../repository-file.ts';
import { commandLines, line, recipeLines } from './test-report.ts';

const FIRST = 'First, as detected';

/** `given`: they stand over the repository's own. Throws InputFault for a settings file that cannot be used. */
export async function testPlan(workspace: Workspace, given: SandboxSettings = {}): Promise<readonly string[]> {
  const yaml = await settingsText((path) => workspace.read(path));
  const own = yaml === undefined ? {} : parseRepositoryFile(yaml).sandbox;
  const source = await recipeSource(workspace);
  const setUps = await setUpsOf(source, { ...own, ...given });
  return setUps.flatMap((setUp, at) => [...(at === 0 ? [] : ['']), ...setUpLines(setUp, source.files)]);
}

function setUpLines({ name, detection }: SetUp, files: readonly string[]): readonly string[] {
  const head = name === '' ? FIRST : `Then, ${line(name)}`;
  if (!detection.ok) return [`${head}: none. ${line(detection.reason)}`, `  Next: ${line(detection.next)}`];
  const { recipe } = detection;
  const { tool, beside } = neededTools(recipe, files);
  const image = [`${tool.name} ${tool.version}`, ...beside].join(', ');
  const where = recipe.directory === '.' ? '' : ` in ${line(recipe.directory)}`;
  return [`${head}${where}: ${line(recipe.runner)} (image: ${image})`, ...recipeLines(recipe), ...moreLines(recipe)];
}

function moreLines({ packages = [], env = {}, systemPackages = [], left = [] }: Recipe): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [
    ...packages.flatMap(({ test, directories }) =>
      directories.flatMap((folder) => commandLines(`${test} (in ${folder})`)),
    ),
    ...(variables.length > 0 ? [`Variables: ${line(variables.join(' '))}`] : []),
    ...(systemPackages.length > 0 ? [`System packages: ${line(systemPackages.join(' '))}`] : []),
    ...(left.length > 0 ? [`Not run: ${line(left.join('; '))}`] : []),
  ];
}
