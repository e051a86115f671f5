// What well-known actions of others do, in our words: a version that they install, packages, or a command that they run.

import type { Tool } from './ci-job.ts';
import { entryOf, type JsonMap, textOf } from './json.ts';

export interface ActionEffect {
  /** Version asked for by text. */
  readonly versions?: Readonly<Partial<Record<Tool, string>>>;
  /** A file that holds the version. */
  readonly versionFiles?: Readonly<Partial<Record<Tool, string>>>;
  readonly systemPackages?: readonly string[];
  readonly script?: string;
  readonly directory?: string;
  /** Why it is left out, where somebody could miss it. */
  readonly reason?: string;
}

type Inputs = JsonMap;
type Reader = (inputs: Inputs, ref: string) => ActionEffect;

/** What an action does; one that nobody here knows is left out and says so. */
export function actionEffect(uses: string, inputs: Inputs): ActionEffect {
  const [path = '', ref = ''] = uses.split('@');
  const name = path.toLowerCase();
  const reader = entryOf(KNOWN, name);
  if (reader) return reader(inputs, ref);
  if (/cache/.test(name)) return { reason: 'keeps a cache' };
  return { reason: `what the action ${path} does cannot be read from this repository` };
}

/** True for actions that only restore a cache: nothing is ever found in it. */
export function isCache(uses: string): boolean {
  return /(^|\/)[\w-]*cache[\w-]*(\/restore)?@/.test(uses);
}

const NOTHING: Reader = () => ({});

/** First of these inputs that is set; lists are one version a line, of which the last is the newest asked for. */
function input(inputs: Inputs, ...names: readonly string[]): string | undefined {
  const found = names.map((name) => textOf(inputs[name])?.trim()).find((text) => text !== undefined && text !== '');
  return found
    ?.split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function version(tool: Tool, names: readonly string[], fileNames: readonly string[] = []): Reader {
  return (inputs) => {
    const asked = input(inputs, ...names);
    const file = input(inputs, ...fileNames);
    return {
      ...(asked === undefined ? {} : { versions: { [tool]: asked } }),
      ...(file === undefined ? {} : { versionFiles: { [tool]: file } }),
    };
  };
}

/** The toolchain is named in an input or by the branch of the action. */
const rust: Reader = (inputs, ref) => {
  const asked =
    input(inputs, 'toolchain', 'rust-version') ?? (/^(stable|beta|nightly|[0-9])/.test(ref) ? ref : undefined);
  return { versions: { rust: asked ?? 'stable' } };
};

function command(make: (inputs: Inputs) => string | undefined, ...folders: readonly string[]): Reader {
  return (inputs) => {
    const script = make(inputs);
    const directory = input(inputs, ...folders);
    return {
      ...(script === undefined ? {} : { script }),
      ...(directory === undefined ? {} : { directory }),
    };
  };
}

const words = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' ');
const gradle = command((inputs) => {
  const tasks = input(inputs, 'arguments');
  return tasks === undefined ? undefined : `./gradlew ${tasks}`;
}, 'build-root-directory');
const packages: Reader = (inputs) => ({
  systemPackages: (input(inputs, 'packages', 'apt') ?? '').split(/[\s,]+/).filter((name) => name !== ''),
});
const browser: Reader = () => ({ reason: 'needs a browser' });

const KNOWN: Readonly<Record<string, Reader>> = {
  'actions/checkout': NOTHING,
  'actions/setup-node': version('node', ['node-version', 'version'], ['node-version-file']),
  'actions/setup-python': version('python', ['python-version'], ['python-version-file']),
  'actions/setup-go': version('go', ['go-version'], ['go-version-file']),
  'actions/setup-java': version('java', ['java-version'], ['java-version-file']),
  'actions/setup-dotnet': version('dotnet', ['dotnet-version'], ['global-json-file']),
  'graalvm/setup-graalvm': version('java', ['java-version']),
  'oracle-actions/setup-java': version('java', ['release']),
  'astral-sh/setup-uv': (inputs) => ({
    versions: {
      ...version('uv', ['version'])(inputs, '').versions,
      ...version('python', ['python-version'])(inputs, '').versions,
    },
  }),
  'hynek/setup-cached-uv': NOTHING,
  'pdm-project/setup-pdm': version('python', ['python-version']),
  'pnpm/action-setup': version('pnpm', ['version']),
  'oven-sh/setup-bun': version('bun', ['bun-version'], ['bun-version-file']),
  'denoland/setup-deno': version('deno', ['deno-version']),
  'volta-cli/action': version('node', ['node-version']),
  'dtolnay/rust-toolchain': rust,
  'actions-rs/toolchain': rust,
  'actions-rust-lang/setup-rust-toolchain': rust,
  'moonrepo/setup-rust': (inputs) => ({ versions: { rust: input(inputs, 'channel') ?? 'stable' } }),
  'hecrj/setup-rust-action': rust,
  'ruby/setup-ruby': (inputs) => ({
    ...version('ruby', ['ruby-version'])(inputs, ''),
    ...(input(inputs, 'bundler-cache') === 'true' ? { script: 'bundle install' } : {}),
    ...(inputs['working-directory'] === undefined ? {} : { directory: String(inputs['working-directory']) }),
  }),
  'shivammathur/setup-php': version('php', ['php-version'], ['php-version-file']),
  'stcarolas/setup-maven': version('maven', ['maven-version']),
  'gradle/actions/setup-gradle': gradle,
  'gradle/gradle-build-action': gradle,
  'eskatos/gradle-command-action': gradle,
  'gradle/wrapper-validation-action': NOTHING,
  'gradle/actions/wrapper-validation': NOTHING,
  'ramsey/composer-install': command(
    (inputs) => words('composer install', input(inputs, 'composer-options')),
    'working-directory',
  ),
  'bahmutov/npm-install': command(() => 'npm ci', 'working-directory'),
  'borales/actions-yarn': command((inputs) => words('yarn', input(inputs, 'cmd')), 'dir'),
  'actions-rs/cargo': command((inputs) => words('cargo', input(inputs, 'command'), input(inputs, 'args'))),
  'houseabsolute/actions-rust-cross': command((inputs) =>
    words('cargo', input(inputs, 'command'), input(inputs, 'args')),
  ),
  'nick-fields/retry': command((inputs) => input(inputs, 'command')),
  'nick-invision/retry': command((inputs) => input(inputs, 'command')),
  'wandalen/wretry.action': command((inputs) => input(inputs, 'command')),
  'coactions/setup-xvfb': command((inputs) => input(inputs, 'run'), 'working-directory'),
  'gabrielbb/xvfb-action': command((inputs) => input(inputs, 'run'), 'working-directory'),
  'n8maninger/action-golang-test': command((inputs) =>
    words('go test', input(inputs, 'args'), input(inputs, 'package') ?? './...'),
  ),
  'php-actions/phpunit': command((inputs) => words('vendor/bin/phpunit', input(inputs, 'args'))),
  'php-actions/composer': command((inputs) =>
    words('composer', input(inputs, 'command') ?? 'install', input(inputs, 'args')),
  ),
  'awalsh128/cache-apt-pkgs-action': packages,
  'daaku/gh-action-apt-install': packages,
  'tecolicom/actions-use-apt-tools': (inputs) => packages({ packages: inputs.tools ?? '' }, ''),
  'cypress-io/github-action': browser,
  'browser-actions/setup-chrome': browser,
  'browser-actions/setup-firefox': browser,
  'browser-actions/setup-geckodriver': browser,
  'nanasess/setup-chromedriver': browser,
  'microsoft/playwright-github-action': browser,
  'step-security/harden-runner': NOTHING,
  'actions/upload-artifact': () => ({ reason: 'uploads files' }),
  'codecov/codecov-action': () => ({ reason: 'uploads coverage' }),
  'coverallsapp/github-action': () => ({ reason: 'uploads coverage' }),
  'taiki-e/install-action': (inputs) => ({
    reason: `installs ${input(inputs, 'tool') ?? 'a tool'} as a program from elsewhere`,
  }),
};
