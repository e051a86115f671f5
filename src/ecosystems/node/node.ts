// Node: packages and monorepos of npm, yarn and pnpm.

import { RUNNERS } from '../../runners/all.ts';
import { inFolder } from '../../runners/in-folder.ts';
import { type Ecosystem, isForeign, NO_TOOLCHAIN } from '../ecosystem.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { detectNode } from './detect.ts';
import { hasHooks } from './hooks.ts';
import { BERRY_VARIABLES } from './install.ts';
import { readManifest } from './manifest.ts';
import { ownScript } from './own-script.ts';
import { followScripts } from './scripts.ts';
import { OWN_NODE } from './version.ts';

export const node: Ecosystem = {
  name: 'node',
  title: 'Node',
  tool: 'node',
  runners: ['node:test', ...RUNNERS.flatMap(({ npmPackage }) => npmPackage ?? [])],
  manifests: ['package.json'],
  async claim({ source, directory, has }) {
    if (!has('package.json')) return undefined;
    return (await hasTestScript(source, directory)) ? 'package' : 'beside';
  },
  detect: detectNode,
  async isUntested(source, folder) {
    const manifest = await readManifest(source, folder);
    return manifest !== undefined && followScripts(manifest) === undefined;
  },
  standIn: 'node --test',
  async ownCommand(source, folder) {
    const manifest = await readManifest(source, folder);
    return manifest && ownScript(manifest);
  },
  toolchain: ({ runtime }) => ({ ...NO_TOOLCHAIN, node: runtime }),
  managerVariables: (recipe) => ({
    npm_config_update_notifier: 'false',
    // A host that cannot be reached is told soon.
    npm_config_fetch_timeout: '90000',
    npm_config_fetch_retries: '4',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '8000',
    ...(isForeign(recipe)
      ? {}
      : { npm_config_nodedir: `/opt/node/${recipe.ecosystem === 'node' ? recipe.runtime : OWN_NODE}` }),
  }),
  secrets: ({ npmRegistry, httpProxy, httpsProxy }) => ({
    ...(npmRegistry === undefined ? {} : { npmrc: `registry=${npmRegistry}/\n` }),
    variables: {
      ...(npmRegistry === undefined ? {} : { YARN_NPM_REGISTRY_SERVER: npmRegistry }),
      // Yarn reads no other proxy variables since its second version.
      ...(httpProxy === undefined ? {} : { YARN_HTTP_PROXY: httpProxy }),
      ...(httpsProxy === undefined ? {} : { YARN_HTTPS_PROXY: httpsProxy }),
    },
  }),
  registries: 'for manager in npm yarn pnpm; do $manager config get registry; done',
  installers: [
    // No script runs, and nothing else is named than packages and plain options.
    /^(npm (ci|install|i)|(npx --yes )?pnpm(@[\w.-]+)? (install|i)|(npx --yes --package=@yarnpkg\/cli-dist@[\w.-]+ )?yarn install)(?=.* --(ignore-scripts|mode=skip-build)( |$))( (--(ignore-scripts|mode=skip-build|no-audit|no-fund|legacy-peer-deps|no-package-lock|frozen-lockfile|no-frozen-lockfile|immutable|no-immutable|non-interactive|ignore-engines|before=[\d-]+)))*$/,
    /^node \/opt\/mullover\/drop-dev-dependencies\.mjs( [@\w./-]+)*$/,
    /^export npm_config_package_manager_strict=false$/,
  ],
  constant: BERRY_VARIABLES,
  hooks: hasHooks,
  sources: /\.[cm]?[jt]sx?$/,
  generated: 'dropped',
  // What package managers execute or apply while they install.
  reads: /(^|\/)(\.pnpmfile\.c?js|\.yarn\/(plugins|patches|releases)\/.+|patches\/.+\.(patch|diff))$/,
};

/** A project in another language often carries a package.json for its web parts. */
async function hasTestScript(source: RecipeSource, directory: string): Promise<boolean> {
  const text = (await source.read(inFolder(directory, 'package.json'))) ?? '';
  return /"test"\s*:/.test(text) && !/no test specified/.test(text);
}
