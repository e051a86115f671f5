// Workspaces of two packages, one for each package manager of Node: a test of one package loads the other by its name.

import type { Files } from '../fakes/workspace.ts';

export interface ManagerRepository {
  /** Manager and version in the base image. */
  readonly name: string;
  readonly files: Files;
  /** How the recipe says that it installs. */
  readonly reason: string;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const ROOT = { name: 'root', private: true, scripts: { test: 'node --test packages/' } };
const A = { name: '@fixture/a', version: '1.0.0', dependencies: { '@fixture/b': '1.0.0' } };
const B = { name: '@fixture/b', version: '1.0.0', main: 'index.js' };

const workspace = (a: object = A, root: object = { ...ROOT, workspaces: ['packages/*'] }): Files => ({
  'package.json': json(root),
  'packages/a/package.json': json(a),
  'packages/a/test/a.test.js':
    "const { test } = require('node:test');\nconst { equal } = require('node:assert');\ntest('loads its neighbour', () => equal(require('@fixture/b').two, 2));\n",
  'packages/b/package.json': json(B),
  'packages/b/index.js': 'exports.two = 2;\n',
});

export const NODE_MANAGERS: readonly ManagerRepository[] = [
  { name: 'npm 10 without a lockfile', files: workspace(), reason: 'no lockfile: npm install' },
  {
    name: 'npm 10',
    files: {
      ...workspace(),
      'package-lock.json': json({
        name: 'root',
        lockfileVersion: 3,
        requires: true,
        packages: {
          '': { name: 'root', workspaces: ['packages/*'] },
          'node_modules/@fixture/a': { resolved: 'packages/a', link: true },
          'node_modules/@fixture/b': { resolved: 'packages/b', link: true },
          'packages/a': { name: '@fixture/a', version: '1.0.0', dependencies: { '@fixture/b': '1.0.0' } },
          'packages/b': { name: '@fixture/b', version: '1.0.0' },
        },
      }),
    },
    reason: 'lockfile package-lock.json',
  },
  {
    name: 'yarn 1.22',
    files: { ...workspace(), 'yarn.lock': '# yarn lockfile v1\n\n\n' },
    reason: 'lockfile yarn.lock',
  },
  {
    name: 'pnpm 9',
    files: {
      ...workspace({ ...A, dependencies: { '@fixture/b': 'workspace:*' } }, ROOT),
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'pnpm-lock.yaml': `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .: {}

  packages/a:
    dependencies:
      '@fixture/b':
        specifier: workspace:*
        version: link:../b

  packages/b: {}
`,
    },
    reason: 'lockfile pnpm-lock.yaml',
  },
];
