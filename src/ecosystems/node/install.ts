// How the dependencies of a Node package are installed: by lockfile, or freshly without what only lints and publishes.

import { inFolder } from '../../runners/in-folder.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import { monthAfter } from '../month-after.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { isOwnPnpm, type Manager, managerOf } from './manager.ts';
import type { Manifest } from './manifest.ts';
import { nativeBuilds } from './native.ts';

export interface Install {
  readonly commands: readonly string[];
  readonly reason: string;
}

const NPM = '--ignore-scripts --no-audit --no-fund';
/** Used where the repository names no version of the newer yarn. */
const BERRY = '4';
/** Settings of a repository that would keep packages out of node_modules, or that ask for what is not there. */
const BERRY_SETTINGS =
  'YARN_IGNORE_PATH=1 YARN_NODE_LINKER=node-modules YARN_ENABLE_GLOBAL_CACHE=1 YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_SCRIPTS=0 YARN_HTTP_TIMEOUT=300000 YARN_HTTP_RETRY=5 YARN_NETWORK_CONCURRENCY=16';

/** This yarn does not read npm's settings. */
export const BERRY_VARIABLES = `export ${BERRY_SETTINGS} YARN_NPM_REGISTRY_SERVER="$(npm config get registry | sed 's,/$,,')"`;

/** Tools for linting, publishing, documentation and coverage: many packages, none of them needed by tests. */
const TOOLING =
  /^(eslint(-.*)?|@[^/]+\/eslint-.*|@(eslint|typescript-eslint|commitlint|semantic-release|arethetypeswrong|size-limit|changesets)\/.*|prettier(-.*)?|standard|xo|jshint|jscs|tslint(-.*)?|eclint|evalmd|aud|npmignore|auto-changelog|in-publish|safe-publish-latest|husky|lint-staged|commitizen|cz-.*|semantic-release|release-it|np|standard-version|nyc|c8|codecov|coveralls|markdownlint.*|typedoc.*|size-limit|publint)$/;

export async function nodeInstall(source: RecipeSource, directory: string, manifest: Manifest): Promise<Install> {
  const manager = await managerOf(source, directory, manifest);
  const after = [...(await nativeBuilds(source, manager, manifest)), ...patchCommands(manifest)];
  if (manager.lockfile === undefined && manager.name === 'npm') {
    const { commands, reason } = await freshInstall(source, directory, manifest);
    return { commands: [...commands, ...after], reason };
  }
  const file = manager.lockfile?.split('/').at(-1);
  // The lockfile of a monorepo lies at its root.
  const atRoot = directory !== '.' && manager.lockfile !== inFolder(directory, file ?? '');
  const commands = [installCommand(manager), ...after];
  return {
    commands: atRoot ? commands.map((command) => `cd /workspace && { ${command}; }`) : commands,
    reason: `${file === undefined ? 'no lockfile' : `lockfile ${file}`}: ${nameOf(manager)}`,
  };
}

/** The same without development dependencies that cannot be fetched: one that only lints must not take the tests away. */
function withoutLost(command: string): string {
  return `node /opt/mullover/install-without.mjs ${quoteWords([command])}`;
}

/** The strict way first; what follows is for lockfiles that the manager finds out of date. */
function installCommand(manager: Manager): string {
  const { name, version, lockfile } = manager;
  const strict = lockfile !== undefined;
  if (name === 'npm')
    return `npm ci ${NPM} || npm ci ${NPM} --legacy-peer-deps || ${withoutLost(`npm install ${NPM} --legacy-peer-deps`)}`;
  if (name === 'yarn') {
    const install = 'yarn install --ignore-scripts --non-interactive --ignore-engines';
    return strict ? `${install} --frozen-lockfile || ${withoutLost(install)}` : withoutLost(install);
  }
  if (name === 'berry') return berryCommand(version ?? BERRY, strict);
  const install = (program: string) =>
    strict
      ? [
          `${program} install --frozen-lockfile --ignore-scripts`,
          `${program} install --no-frozen-lockfile --ignore-scripts`,
        ]
      : [`${program} install --no-frozen-lockfile --ignore-scripts`];
  const [first = '', ...rest] = install('pnpm');
  if (isOwnPnpm(version))
    return [first, ...rest].map((one, at, all) => (at === all.length - 1 ? withoutLost(one) : one)).join(' || ');
  const asked = install(`npx --yes pnpm@${version}`)[0];
  return [asked, `{ export npm_config_package_manager_strict=false; ${[first, ...rest].join(' || ')}; }`].join(' || ');
}

function berryCommand(version: string, strict: boolean): string {
  const program = `npx --yes --package=@yarnpkg/cli-dist@${version} yarn install --mode=skip-build`;
  const install = strict ? `${program} --immutable || ${program} --no-immutable` : `${program} --no-immutable`;
  return `${BERRY_VARIABLES}; ${install}`;
}

function nameOf({ name, version }: Manager): string {
  const program = name === 'berry' ? 'yarn' : name;
  return version === undefined ? `${program} install` : `${program}@${version} install`;
}

/** Patches of dependencies are part of the sources; the script that applies them does not run by itself here. */
function patchCommands({ scripts }: Manifest): readonly string[] {
  const applies = [scripts.postinstall, scripts.prepare, scripts.install].some((text) =>
    /\bpatch-package\b/.test(text ?? ''),
  );
  return applies ? ['npx --no-install patch-package'] : [];
}

async function freshInstall(source: RecipeSource, directory: string, manifest: Manifest): Promise<Install> {
  const unused = await unusedTooling(source, directory, Object.keys(manifest.devDependencies));
  const install = `npm install ${NPM} --no-package-lock`;
  const asOf = source.date === undefined ? undefined : monthAfter(source.date);
  const peers = ['', ' --legacy-peer-deps'];
  const dated = asOf === undefined ? [] : peers.map((option) => `${install} --before=${asOf}${option}`);
  const tried = [...dated, ...peers.map((option) => `${install}${option}`)];
  const when = asOf === undefined ? '' : ` as of ${asOf}, or today where the registry does not know dates`;
  const drop = `node /opt/mullover/drop-dev-dependencies.mjs ${quoteWords(unused)}`;
  const without = unused.length === 0 ? '' : ` without ${unused.join(', ')}`;
  return {
    commands: [
      ...(unused.length === 0 ? [] : [drop]),
      [...tried.slice(0, -1), withoutLost(tried.at(-1) ?? install)].join(' || '),
    ],
    reason: `no lockfile: npm install${without}${when}`,
  };
}

/** Tooling that no script file names: tests of a lint plugin, for example, do need the linter. */
async function unusedTooling(
  source: RecipeSource,
  directory: string,
  names: readonly string[],
): Promise<readonly string[]> {
  let unused = names.filter((name) => TOOLING.test(name));
  const prefix = directory === '.' ? '' : `${directory}/`;
  const scripts = source.files.filter(
    (file) =>
      file.startsWith(prefix) && /\.[cm]?[jt]sx?$|\.mocharc/.test(file) && !/eslint|prettier|commitlint/.test(file),
  );
  if (unused.length === 0) return [];
  for (const text of await Promise.all(scripts.slice(0, 2000).map((file) => source.read(file))))
    unused = unused.filter((name) => !['"', "'", '/', '`'].some((end) => text?.includes(`${name}${end}`)));
  return unused;
}
