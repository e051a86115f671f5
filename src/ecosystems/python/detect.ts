// The recipe of a Python package: a virtual environment with what its tests need, itself as editable, and the runner.

import { inFolder } from '../../runners/in-folder.ts';
import { OBSERVED } from '../../runners/observed.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import type { DetectInput } from '../ecosystem.ts';
import { observedReason } from '../observed-reason.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { pipAsOf } from './as-of.ts';
import { type PythonConfiguration, readPythonConfiguration } from './configuration.ts';
import { pythonInstall } from './install.ts';
import { besideOwn, leftOfStarters, otherRunner } from './own-command.ts';
import { toldUnittest } from './told-unittest.ts';
import { pythonVersion } from './version.ts';

/** Plugins that a configuration may demand, by the text that demands them. */
const PLUGINS: readonly (readonly [RegExp, string])[] = [
  [/--cov\b/, 'pytest-cov'],
  [/(^|\s|")-n[ =]?(\d|auto)|--dist\b/m, 'pytest-xdist'],
  [/asyncio_mode|pytest-asyncio|mark\.asyncio/, 'pytest-asyncio'],
  [/--timeout\b|^timeout\s*=/m, 'pytest-timeout'],
  [/pytest-mock/, 'pytest-mock'],
];

export async function detectPython({ source, directory, given, runtime }: DetectInput): Promise<Detection> {
  const configuration = await readPythonConfiguration(source, directory);
  const python = await pythonVersion(source, directory, configuration, runtime);
  if (!python.ok) return python;
  const { version } = python;
  const told = await toldText(source, configuration);
  const namesPytest = NAMES_PYTEST.test(told);
  // Pytest would find other files than the configured pattern, and knows nothing of `load_tests`.
  const named = given ?? (namesPytest ? undefined : toldUnittest(told, configuration.files));
  const own = named || namesPytest ? undefined : otherRunner(configuration);
  const runner = named ?? parseRunner('pytest', [], []);
  const asOf = pipAsOf(source.date, version);
  const install = pythonInstall(source, directory, configuration, asOf);
  const tools =
    runner.runner === 'unittest'
      ? ['pip install unittest-xml-reporting', 'python -m xmlrunner --help > /dev/null']
      : [
          asOf.install(quoteWords(['pytest', ...plugins(configuration)])),
          await loadCheck(
            source,
            install.files.map((file) => inFolder(directory, file)),
          ),
        ];
  const started = leftOfStarters(configuration, runner.runner);
  const left = own === undefined ? started : started && besideOwn(own, started);
  return {
    ok: true,
    recipe: {
      ecosystem: 'python',
      runtime: version,
      directory,
      setup: [...environment(version), ...asOf.first, ...install.commands, ...tools, ...install.last],
      build: [],
      runner: own === undefined ? runner.runner : OBSERVED,
      test: own ?? commandLine(runner),
      ...(left === undefined ? {} : { left }),
      reasons: [
        `Python ${version}`,
        ...install.reasons,
        ...asOf.reasons,
        own === undefined ? runnerReason(runner) : observedReason(own),
      ],
    },
  };
}

const runnerReason = ({ runner }: RunnerCommand) =>
  runner === 'pytest' ? 'runner pytest (runs unittest too)' : `runner ${runner}`;

/** The pip of Debian 11 cannot install packages without a setup.py as editable. */
function environment(version: string): readonly string[] {
  const bare = 'python3 -m venv /opt/env/venv';
  return version === '3.9' ? [bare, 'pip install --upgrade pip setuptools wheel'] : [bare];
}

function plugins({ all }: PythonConfiguration): readonly string[] {
  return PLUGINS.filter(([pattern]) => pattern.test(all)).map(([, name]) => name);
}

const NAMES_PYTEST = /\bpytest\b|\bpy\.test\b/;

/** What the repository says of how its tests are run: configuration, tox, nox, make, workflows. */
async function toldText(source: RecipeSource, { all, noxfile }: PythonConfiguration): Promise<string> {
  const workflows = source.files.filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file)).slice(0, 10);
  const texts = [all, ...(await Promise.all(workflows.map(async (file) => (await source.read(file)) ?? '')))];
  return [...calledCommands(noxfile), ...texts].join('\n').replaceAll('\\\n', ' ');
}

/** `session.run("python", "-m", "unittest")` as command lines. */
function calledCommands(noxfile: string): readonly string[] {
  return [...noxfile.matchAll(/session\.run\(([\s\S]*?)\)/g)].map(([, words = '']) =>
    quoteWords(Array.from(words.matchAll(/(['"])(.*?)\1/g), ([, , word = '']) => word)),
  );
}

/**
 * Old pins of test tools break with newer packages below them: tools that cannot even be loaded are upgraded. A set-up
 * whose pytest still does not start has failed.
 */
async function loadCheck(source: RecipeSource, requirements: readonly string[]): Promise<string> {
  const check = 'python -m pytest --version';
  const names = new Set<string>();
  for (const file of requirements) {
    if (!/dev|test|ci/.test(file)) continue;
    for (const line of ((await source.read(file)) ?? '').split('\n')) {
      const name = /^\s*([A-Za-z\d][\w.-]*)(?!.*(:\/\/|\/))/.exec(line)?.[1];
      if (name) names.add(name);
    }
  }
  if (names.size === 0) return check;
  return `${check} || { pip install --upgrade ${quoteWords([...names])} && ${check}; }`;
}
