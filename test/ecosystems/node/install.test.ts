// Which package manager installs a repository, at which version, and what is tried when its lockfile is out of date.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../../src/ecosystems/detect.ts';

async function setupOf(manifest: object, files: Readonly<Record<string, string>> = {}, date?: string) {
  const fields = { scripts: { test: 'jest' }, devDependencies: { jest: '29' }, ...manifest };
  const all = new Map(Object.entries({ 'package.json': JSON.stringify(fields), ...files }));
  const detection = await detectRecipe({ files: [...all.keys()], date, read: async (path) => all.get(path) });
  if (!detection.ok) throw new Error(detection.reason);
  return { setup: detection.recipe.setup, reason: detection.recipe.reasons[0] };
}

const BERRY = '__metadata:\n  version: 8\n';

describe('the newer yarn', () => {
  test('is fetched at the version that the repository asks for', async () => {
    const { setup, reason } = await setupOf({ packageManager: 'yarn@4.5.1+sha512.abc' }, { 'yarn.lock': BERRY });
    expect(setup).toEqual([
      expect.stringMatching(
        /YARN_NODE_LINKER=node-modules .*@yarnpkg\/cli-dist@4\.5\.1 yarn install --mode=skip-build --immutable \|\|/,
      ),
    ]);
    expect(reason).toBe('lockfile yarn.lock: yarn@4.5.1 install');
  });

  test.each([
    [
      'the release in the tree',
      { '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.8.7.cjs\n', 'yarn.lock': BERRY },
      '@3.8.7 ',
    ],
    ['the lockfile alone', { 'yarn.lock': BERRY }, '@4 '],
  ])('is known by %s', async (_name, files, expected) => {
    expect((await setupOf({}, files)).setup.join()).toContain(expected);
  });

  test('is taken for `workspace:` without a lockfile, which npm does not know', async () => {
    expect((await setupOf({ dependencies: { a: 'workspace:*' } })).setup.join()).toContain('yarn install');
  });

  test('is not the older one, whatever the settings file of that one says', async () => {
    const lock = '# yarn lockfile v1\n';
    expect((await setupOf({}, { 'yarn.lock': lock })).setup).toEqual([expect.stringMatching(/^yarn install/)]);
  });
});

describe('pnpm', () => {
  test.each([
    ['9.1.0', "lockfileVersion: '9.0'\n", /^pnpm install --frozen-lockfile/],
    [
      '10.12.1',
      "lockfileVersion: '9.0'\n",
      /^npx --yes pnpm@10\.12\.1 install --frozen-lockfile .* \|\| \{ .*pnpm install/,
    ],
    [undefined, 'lockfileVersion: 5.4\n', /^npx --yes pnpm@7 install/],
    [undefined, "lockfileVersion: '6.0'\n", /^pnpm install/],
  ])('version %s, lockfile %j', async (version, lock, expected) => {
    const fields = version === undefined ? {} : { packageManager: `pnpm@${version}` };
    expect((await setupOf(fields, { 'pnpm-lock.yaml': lock })).setup).toEqual([expect.stringMatching(expected)]);
  });
});

describe('npm', () => {
  test('a lockfile that is out of date is told by what is tried after it', async () => {
    const { setup } = await setupOf({}, { 'package-lock.json': '{}' });
    expect(setup[0]?.split(' || ').map((command) => command.replace(/ --ignore.*fund/, ''))).toEqual([
      'npm ci',
      'npm ci --legacy-peer-deps',
      "node /opt/mullover/install-without.mjs 'npm install --legacy-peer-deps'",
    ]);
  });

  test('the manager that the manifest names decides between two lockfiles', async () => {
    const files = { 'package-lock.json': '{}', 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" };
    const { setup } = await setupOf({ packageManager: 'pnpm@9.0.0' }, files);
    expect(setup).toEqual([expect.stringMatching(/^pnpm/)]);
  });

  test('without a lockfile packages are those of the month of the commit', async () => {
    const { setup, reason } = await setupOf({}, {}, '2023-12-22T14:57:56+08:00');
    expect(setup[0]?.split(' || ').map((command) => command.replace(/ --ignore.*lock/, ''))).toEqual([
      'npm install --before=2024-01-01',
      'npm install --before=2024-01-01 --legacy-peer-deps',
      'npm install',
      "node /opt/mullover/install-without.mjs 'npm install --legacy-peer-deps'",
    ]);
    expect(reason).toBe('no lockfile: npm install as of 2024-01-01, or today where the registry does not know dates');
  });

  test('dependencies that are compiled are built apart, since installs run no scripts', async () => {
    const installed = (names: readonly string[]) =>
      JSON.stringify({
        packages: Object.fromEntries(names.map((name) => [`node_modules/${name}`, { hasInstallScript: true }])),
      });
    const files = { 'package-lock.json': installed(['esbuild', 'bcrypt', 'a/node_modules/@x/addon', 'core-js']) };
    expect((await setupOf({}, files)).setup.at(-1)).toBe(
      'timeout 300 npm rebuild bcrypt @x/addon || echo "some dependencies could not be built"',
    );
    const pnpm = "lockfileVersion: '9.0'\npackages:\n  better-sqlite3@11.0.0:\n  prebuild-install@7.1.1:\n";
    expect((await setupOf({}, { 'pnpm-lock.yaml': pnpm })).setup.at(-1)).toMatch(
      /^timeout 300 pnpm rebuild better-sqlite3 /,
    );
    expect((await setupOf({ dependencies: { sqlite3: '5' } })).setup.at(-1)).toMatch(
      /^timeout 300 npm rebuild sqlite3 /,
    );
  });

  test('patches of dependencies are applied', async () => {
    const { setup } = await setupOf({ scripts: { test: 'jest', postinstall: 'patch-package' } });
    expect(setup.at(-1)).toBe('npx --no-install patch-package');
  });
});
