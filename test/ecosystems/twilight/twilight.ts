// A language that nobody knows, as it would lie in src/ecosystems/twilight/.

import { type Ecosystem, NO_TOOLCHAIN } from '../../../src/ecosystems/ecosystem.ts';

export const twilight: Ecosystem = {
  name: 'twilight',
  title: 'Twilight',
  tool: 'c',
  runners: ['dusk'],
  manifests: ['twilight.toml'],
  claim: ({ has }) => (has('twilight.toml') ? 'build' : undefined),
  detect: async ({ directory, given, runtime, image }) => {
    if (image === 'ours' && runtime !== undefined && runtime !== '3')
      return { ok: false, reason: `The sandbox has no Twilight ${runtime}.`, next: 'Remove `runtime`.' };
    return {
      ok: true,
      recipe: {
        ...{ ecosystem: 'twilight', runtime: '3', directory, setup: ['dusk fetch'], build: [], runner: 'dusk' },
        test: given ? ['dusk', ...given.options, ...given.targets].join(' ') : 'dusk',
        reasons: ['Twilight 3'],
      },
    };
  },
  toolchain: () => ({ ...NO_TOOLCHAIN, programs: ['/opt/env/twilight/bin'] }),
  installers: [/^dusk fetch\b/],
  generated: 'dropped',
  reads: /(^|\/)twilight\.(toml|lock)$/,
};
