// The recipe of a Python package: a virtual environment with its requirements, itself as editable, and pytest.

import { type Detection, inFolder, type RecipeSource } from './recipe-source.ts';
import { commandLine, parseRunner, type RunnerCommand } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

/** The Python of the base image. */
const PYTHON_VERSION = '3.11';

const REQUIREMENT_FILES =
  /^(requirements([-_/.](dev|tests?|testing|ci|base))?|(dev|tests?)[-_]requirements|requirements\/(dev|tests?|testing|base))\.(txt|in)$/;
const EXTRAS = ['test', 'tests', 'testing', 'dev'];
/** Plugins that a configuration may demand, by the text that demands them. */
const PLUGINS: readonly (readonly [RegExp, string])[] = [
  [/--cov\b/, 'pytest-cov'],
  [/(^|\s|")-n[ =]?(\d|auto)|--dist\b/m, 'pytest-xdist'],
  [/asyncio_mode|pytest-asyncio|mark\.asyncio/, 'pytest-asyncio'],
  [/--timeout\b|^timeout\s*=/m, 'pytest-timeout'],
  [/pytest-mock/, 'pytest-mock'],
];

export async function detectPython(
  source: RecipeSource,
  directory: string,
  given: RunnerCommand | undefined,
  runtime: string | undefined,
): Promise<Detection> {
  if (runtime !== undefined && !`${PYTHON_VERSION}.`.startsWith(`${runtime.split('.').slice(0, 2).join('.')}.`))
    return {
      ok: false,
      reason: `The sandbox has no Python ${runtime}.`,
      next: `Remove \`runtime\` from .github/mullover.yml: tests run with Python ${PYTHON_VERSION}.`,
    };
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const prefix = directory === '.' ? '' : `${directory}/`;
  const inside = source.files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  const requirements = inside.filter((file) => REQUIREMENT_FILES.test(file));
  const text = await configuration(source, directory);
  const extras = EXTRAS.filter((extra) => declaresExtra(text, extra)).slice(0, 2);
  const isPackage =
    has('setup.py') || has('setup.cfg') || /^\[(project|build-system|tool\.poetry)\]/m.test(text.pyproject);
  const plugins = PLUGINS.filter(([pattern]) => pattern.test(Object.values(text).join('\n'))).map(([, name]) => name);
  const editable = extras.length > 0 ? `.[${extras.join(',')}]` : '.';
  return {
    ok: true,
    recipe: {
      ecosystem: 'python',
      runtime: PYTHON_VERSION,
      directory,
      setup: [
        'python3 -m venv /opt/env/venv',
        ...(isPackage ? [`pip install ${quoteWords(['-e', editable])}`] : []),
        ...requirements.map((file) => `pip install ${quoteWords(['-r', file])}`),
        `pip install ${quoteWords(['pytest', ...plugins])}`,
        await loadCheck(
          source,
          requirements.map((file) => inFolder(directory, file)),
        ),
      ],
      build: [],
      runner: 'pytest',
      test: commandLine(given ?? parseRunner('pytest', [], [])),
      reasons: [
        `Python ${PYTHON_VERSION}`,
        isPackage ? `installed as ${editable}` : 'no installable package',
        ...requirements.map((file) => `requirements of ${file}`),
        'runner pytest (runs unittest too)',
      ],
    },
  };
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

async function configuration(source: RecipeSource, directory: string) {
  const read = async (name: string) => (await source.read(inFolder(directory, name))) ?? '';
  return {
    pyproject: await read('pyproject.toml'),
    setupCfg: await read('setup.cfg'),
    setupPy: await read('setup.py'),
    tox: await read('tox.ini'),
    pytest: await read('pytest.ini'),
  };
}

function declaresExtra(text: Awaited<ReturnType<typeof configuration>>, extra: string): boolean {
  const table = /^\[project\.optional-dependencies\]([\s\S]*?)(^\[|$(?![\s\S]))/m.exec(text.pyproject)?.[1] ?? '';
  const section = /^\[options\.extras_require\]([\s\S]*?)(^\[|$(?![\s\S]))/m.exec(text.setupCfg)?.[1] ?? '';
  const argument = /extras_require\s*=\s*\{([\s\S]*?)\n\s*\}/.exec(text.setupPy)?.[1] ?? '';
  return (
    new RegExp(`^"?${extra}"?\\s*=`, 'm').test(`${table}\n${section}`) ||
    new RegExp(`['"]${extra}['"]\\s*:`).test(argument)
  );
}
