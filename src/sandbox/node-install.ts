// How the dependencies of a Node package are installed: by lockfile, or freshly without what only lints and publishes.

import { inFolder, type RecipeSource } from './recipe-source.ts';
import { quoteWords } from './shell-words.ts';

export interface Install {
  readonly commands: readonly string[];
  readonly reason: string;
}

const NPM_CI = 'npm ci --ignore-scripts --no-audit --no-fund';
const NPM_INSTALL = 'npm install --ignore-scripts --no-audit --no-fund --no-package-lock';
const LOCKFILES = [
  { name: 'package-lock.json', command: NPM_CI },
  { name: 'npm-shrinkwrap.json', command: NPM_CI },
  { name: 'pnpm-lock.yaml', command: 'pnpm install --frozen-lockfile --ignore-scripts' },
  { name: 'yarn.lock', command: 'yarn install --frozen-lockfile --ignore-scripts --non-interactive --ignore-engines' },
];

/** Tools for linting, publishing, documentation and coverage: many packages, none of them needed by tests. */
const TOOLING =
  /^(eslint(-.*)?|@[^/]+\/eslint-.*|@(eslint|typescript-eslint|commitlint|semantic-release|arethetypeswrong|size-limit|changesets)\/.*|prettier(-.*)?|standard|xo|jshint|jscs|tslint(-.*)?|eclint|evalmd|aud|npmignore|auto-changelog|in-publish|safe-publish-latest|husky|lint-staged|commitizen|cz-.*|semantic-release|release-it|np|standard-version|nyc|c8|codecov|coveralls|markdownlint.*|typedoc.*|size-limit|publint)$/;

export async function nodeInstall(
  source: RecipeSource,
  directory: string,
  devDependencies: readonly string[],
): Promise<Install> {
  const { files } = source;
  const lock = LOCKFILES.find(({ name }) => files.includes(inFolder(directory, name)) || files.includes(name));
  if (lock && !(lock.name === 'yarn.lock' && files.includes('.yarnrc.yml'))) {
    // The lockfile of a monorepo lies at its root.
    const atRoot = !files.includes(inFolder(directory, lock.name));
    return { commands: [atRoot ? `cd /workspace && ${lock.command}` : lock.command], reason: `lockfile ${lock.name}` };
  }
  const unused = await unusedTooling(source, directory, devDependencies);
  const install = `${NPM_INSTALL} || ${NPM_INSTALL} --legacy-peer-deps`;
  const what = lock ? 'a yarn lockfile that is not supported' : 'no lockfile';
  if (unused.length === 0) return { commands: [install], reason: `${what}: npm install` };
  return {
    commands: [`node /opt/mullover/drop-dev-dependencies.mjs ${quoteWords(unused)}`, install],
    reason: `${what}: npm install without ${unused.join(', ')}`,
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
  for (const file of scripts.slice(0, 2000)) {
    if (unused.length === 0) break;
    const text = (await source.read(file)) ?? '';
    unused = unused.filter((name) => !['"', "'", '/', '`'].some((end) => text.includes(`${name}${end}`)));
  }
  return unused;
}
