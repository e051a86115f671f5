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
  installers: [/^composer install\b/],
  generated: 'kept',
  derived: /(^|\/)(vendor\/|composer\.lock$)/,
  reads: /(^|\/)composer\.(json|lock)$/,
};
