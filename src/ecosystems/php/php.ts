// PHP: packages with a composer.json.

import type { Ecosystem } from '../ecosystem.ts';
import { detectPhp } from './detect.ts';

const MANIFESTS = ['composer.json'];
const COMPOSER = { COMPOSER_HOME: '/opt/env/composer', COMPOSER_NO_AUDIT: '1', COMPOSER_ALLOW_SUPERUSER: '1' };
const IS_TEST = /(^|\/)tests?\/(.*\/)?[^/]+Test\.php$/i;

export const php: Ecosystem = {
  name: 'php',
  title: 'PHP',
  tool: 'php',
  runners: ['phpunit'],
  manifests: MANIFESTS,
  claim: ({ source, has }) =>
    MANIFESTS.some(has) && source.files.some((path) => IS_TEST.test(path)) ? 'build' : undefined,
  detect: detectPhp,
  toolchain: () => ({
    setup: COMPOSER,
    run: { ...COMPOSER, COMPOSER_HOME: '/tmp/composer', COMPOSER_DISABLE_NETWORK: '1' },
    caches: [],
    folders: [],
  }),
  // The list, and where the packages themselves lie, with the hosts that it leads on to.
  registries: `composer config --global --list --no-interaction | sed -nE 's/^.repositories[^ ]*[.]url. //p; s/^.github-domains. .([a-z0-9.-]+).*/https:\\/\\/\\1 https:\\/\\/*.\\1/p'`,
  generated: 'kept',
  derived: /(^|\/)(vendor\/|composer\.lock$)/,
  reads: /(^|\/)composer\.(json|lock)$/,
};
