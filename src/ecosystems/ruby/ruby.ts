// Ruby: packages with a Gemfile or a gemspec.

import type { Ecosystem, Folder } from '../ecosystem.ts';
import { detectRuby, testsOf } from './detect.ts';

const GEMS = '/opt/env/gems';
/** Gems of the archive are seen beside those that bundler installs. */
const BUNDLER = { GEM_HOME: GEMS, BUNDLE_PATH__SYSTEM: 'true', BUNDLE_DISABLE_VERSION_CHECK: 'true' };

export const ruby: Ecosystem = {
  name: 'ruby',
  title: 'Ruby',
  tool: 'ruby',
  runners: ['rspec', 'minitest'],
  manifests: ['Gemfile'],
  claim: ({ source, directory, has }: Folder) => {
    const isPackage =
      ['Gemfile', 'Rakefile', '.rspec'].some(has) || source.files.some((path) => /^[^/]+\.gemspec$/.test(path));
    // Documents are often made by Ruby: a package of it has tests in it.
    return isPackage && testsOf(source, directory).length > 0 ? 'build' : undefined;
  },
  detect: detectRuby,
  toolchain: () => ({
    setup: BUNDLER,
    run: { ...BUNDLER, BUNDLE_FROZEN: 'true' },
    caches: [],
    folders: [],
    programs: [`${GEMS}/bin`],
  }),
  // Bundler asks for the list of gems on a host of its own.
  registries: `ruby -e 'puts Gem.default_sources.flat_map { |source| [source, source.sub("://", "://index.")] }'`,
  generated: 'kept',
  derived: /(^|\/)Gemfile\.lock$/,
  reads: /(^|\/)(Gemfile(\.lock)?|[^/]+\.gemspec|\.ruby-version)$/,
};
