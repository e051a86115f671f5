// C and C++: packages that CMake, Meson or autotools build.

import { type Ecosystem, type Folder, NO_TOOLCHAIN, SCRATCH } from '../ecosystem.ts';
import { buildSystemOf } from './build-system.ts';
import { detectC } from './detect.ts';

/** More compilers at a time need more memory than a container has. */
const PARALLEL = { CMAKE_BUILD_PARALLEL_LEVEL: '2' };

export const c: Ecosystem = {
  name: 'c',
  title: 'C or C++ with CMake, Meson or autotools',
  tool: 'c',
  runners: ['ctest', 'meson test', 'automake'],
  manifests: ['CMakeLists.txt', 'meson.build', 'configure.ac'],
  claim: async ({ source, directory }: Folder) =>
    (await buildSystemOf(source, directory)) === undefined ? undefined : 'build',
  detect: detectC,
  toolchain: () => ({ ...NO_TOOLCHAIN, setup: PARALLEL, run: PARALLEL, folders: [SCRATCH] }),
  generated: 'built',
  reads:
    /(^|\/)(CMakeLists\.txt|CMakePresets\.json|[^/]+\.cmake|meson\.build|meson(_options\.txt|\.options)|[^/]+\.(wrap|am|m4)|configure(\.ac|\.in)?|Makefile\.in|autogen\.sh|bootstrap(\.sh)?|buildconf)$/,
};
