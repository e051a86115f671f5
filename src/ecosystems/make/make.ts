// Make: a repository with a Makefile, where no manifest names tests.

import { type Ecosystem, NO_TOOLCHAIN } from '../ecosystem.ts';
import { detectMake, MAKEFILES } from './detect.ts';

export const make: Ecosystem = {
  name: 'make',
  title: 'a Makefile',
  tool: 'c',
  runners: [],
  // Below the root it says nothing of a package.
  manifests: [],
  claim: ({ has }) => (MAKEFILES.some(has) ? 'beside' : undefined),
  detect: detectMake,
  toolchain: () => NO_TOOLCHAIN,
  generated: 'dropped',
};
