import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import type { Recipe, SandboxSettings } from '../../src/execution.ts';
import type { Files } from '../fakes/workspace.ts';

async function recipeOf(files: Files, settings?: SandboxSettings): Promise<Recipe> {
  const source = { files: Object.keys(files).sort(), read: async (path: string) => files[path] };
  const detection = await detectRecipe(source, settings);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}

const CMAKE = { 'CMakeLists.txt': 'project(x C)\nenable_testing()\nadd_test(NAME a COMMAND a)\n' };
const AUTOMAKE = {
  'configure.ac': 'AC_INIT([x], [1])\n',
  'tests/Makefile.am': 'check_PROGRAMS = a\nTESTS = $(check_PROGRAMS)\n',
};
const MESON = {
  'meson.build': "project('x', 'c')\nsubdir('t')\n",
  't/meson.build': "test('a', executable('a', 'a.c'))\n",
};

describe('C and C++', () => {
  test('a CMake project is built out of its sources, and tested by CTest', async () => {
    expect(await recipeOf(CMAKE)).toEqual({
      ecosystem: 'c',
      runtime: '12',
      directory: '.',
      setup: [
        'cmake -S . -B .mullover/build -G Ninja -DFETCHCONTENT_UPDATES_DISCONNECTED=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG= -DCMAKE_CXX_FLAGS_DEBUG=',
        'timeout 660 cmake --build .mullover/build -- -k 0 || true',
      ],
      build: [],
      runner: 'ctest',
      test: 'ctest --test-dir .mullover/build',
      reasons: ['gcc 12', 'CMakeLists.txt', 'what changed is built again before its tests run', 'runner ctest'],
    });
  });

  test.each([
    ['option(X_BUILD_TESTS "Build them" OFF)', '-DX_BUILD_TESTS=ON'],
    ['option(BUILD_TESTING "")', '-DBUILD_TESTING=ON'],
    ['option(XBuildTests "Build" OFF)', '-DXBuildTests=ON'],
    ['option(X_TESTS "Build" ON)', ''],
    ['option(X_FUZZ_TESTS "Build" OFF)', ''],
    ['option(X_LATEST "The latest" OFF)', ''],
    ['option(X_BUILD_BENCHMARKS "Build them" ON)', '-DX_BUILD_BENCHMARKS=OFF'],
    ['option(MyBench "Build" TRUE)', '-DMyBench=OFF'],
    ['option(X_BENCHMARKS "Build" OFF)', ''],
    ['option(X_WORKBENCH "Build" ON)', ''],
    ['# option(X_TESTS "Build" OFF)', ''],
    // What negates is on where there are no tests.
    ['OPTION(DISABLE_TESTS "Without tests" OFF)', ''],
    ['option(X_WITHOUT_TESTS "none" OFF)', ''],
    ['option(X__NO_UNIT_TESTS\n  "none" OFF)', ''],
    ['option(SkipTests "none")', ''],
    ['option(X_SKIP_TESTS "none" ON)', '-DX_SKIP_TESTS=OFF'],
    ['option(X_TESTS_DISABLED "none" ON)', '-DX_TESTS_DISABLED=OFF'],
    // The whole, and no part of it that needs more.
    ['option(DISABLE_TESTS "x" OFF)\noption(ENABLE_TLS_TESTS "x" OFF)', ''],
    ['option(X_BUILD_TESTS "x" OFF)\noption(X_BUILD_MPI_TESTS "x" OFF)', '-DX_BUILD_TESTS=ON'],
    ['option(BUILD_A_TESTS "x" OFF)\noption(BUILD_B_TESTS "x" OFF)', '-DBUILD_A_TESTS=ON -DBUILD_B_TESTS=ON'],
    ['project(libfoo C)\noption(ENABLE_FOO_TESTS "x" OFF)\noption(ENABLE_TLS_TESTS "x" OFF)', '-DENABLE_FOO_TESTS=ON'],
    ['option(X_TEST_WITH_VALGRIND "x" OFF)', ''],
    ['option(X_TESTS_ENABLED "x" OFF)', '-DX_TESTS_ENABLED=ON'],
    ['option(BUILD "x" OFF)', ''],
    // Other ways to define one.
    ['cmake_dependent_option(X_BUILD_TESTS\n  "x" OFF\n  "BUILD_TESTING;X_MAIN" OFF)', '-DX_BUILD_TESTS=ON'],
    ['option(X_BUILD_TESTS "say \\"yes\\"" ${X_TOP})', '-DX_BUILD_TESTS=ON'],
    ['set(X_BUILD_TESTS OFF CACHE BOOL "x")', '-DX_BUILD_TESTS=ON'],
    ['set(X_BUILD_TESTS ON CACHE BOOL "x")', ''],
  ])('%s → %j', async (line, added) => {
    const [first = ''] = (await recipeOf({ 'CMakeLists.txt': `${line}\n${CMAKE['CMakeLists.txt']}` })).setup;
    expect(first.replace(/^.*CXX_FLAGS_DEBUG= ?/, '')).toBe(added);
  });

  const added = (name: string) => `add_subdirectory(${name})\n`;
  const PART = 'option(part_build_tests "x" OFF)\n';
  test.each<[string, Files, string]>([
    ['of a part', { 'CMakeLists.txt': added('part'), 'part/CMakeLists.txt': PART }, '-Dpart_build_tests=ON'],
    [
      'of several parts',
      {
        'CMakeLists.txt': `${added('a')}if(X)\n  ${added('"src/b" EXCLUDE_FROM_ALL')}endif()\n`,
        'a/CMakeLists.txt': 'option(A_TESTS "x" OFF)\n',
        'src/b/CMakeLists.txt': 'option(B_TESTS "x" OFF)\n',
      },
      '-DA_TESTS=ON -DB_TESTS=ON',
    ],
    [
      'of none where the whole has one, on or off',
      { 'CMakeLists.txt': `option(X_TESTS "x" ON)\n${added('part')}`, 'part/CMakeLists.txt': PART },
      '',
    ],
    ['of no part from elsewhere', { 'CMakeLists.txt': added('deps/p'), 'deps/p/CMakeLists.txt': PART }, ''],
    [
      'of no part where the tests have their own folder',
      {
        'CMakeLists.txt': `${added('part')}${added('tests')}`,
        'part/CMakeLists.txt': PART,
        'tests/CMakeLists.txt': '',
      },
      '',
    ],
    ['of no part that is not there', { 'CMakeLists.txt': `${added('gone')}# ${added('part')}` }, ''],
    ['of no part outside', { 'CMakeLists.txt': added('../part'), 'part/CMakeLists.txt': PART }, ''],
  ])('options for tests: %s', async (_, files, wanted) => {
    const text = `${files['CMakeLists.txt']}${CMAKE['CMakeLists.txt']}`;
    const [first = ''] = (await recipeOf({ ...files, 'CMakeLists.txt': text })).setup;
    expect(first.replace(/^.*CXX_FLAGS_DEBUG= ?/, '')).toBe(wanted);
  });

  test('sources of a test framework stand in for a submodule of them, which is an empty folder', async () => {
    const modules = (path: string, url: string) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`;
    const text = [
      modules('third_party/googletest', 'https://github.com/google/googletest.git'),
      modules('ext/benchmark', 'https://github.com/google/benchmark'),
      modules('../googletest', 'https://github.com/google/googletest'),
    ].join('');
    const { setup, reasons } = await recipeOf({ ...CMAKE, '.gitmodules': text });
    expect(setup.slice(0, 2)).toEqual([
      '[ -e ./third_party/googletest/CMakeLists.txt ] || cp -R /usr/src/googletest/. ./third_party/googletest/',
      expect.stringMatching(/^cmake -S /),
    ]);
    expect(reasons).toContain(
      "CMakeLists.txt; third_party/googletest: a submodule, which is not fetched; Debian's sources of it",
    );
  });

  test.each<[string, Files, readonly string[]]>([
    ['Meson', MESON, ['meson setup .mullover/build', 'meson test -C .mullover/build']],
    ['Automake without a configure', AUTOMAKE, ['autoreconf -fi', 'make -k check']],
    [
      'Automake with a script of its own',
      { ...AUTOMAKE, 'autogen.sh': '' },
      ['{ NOCONFIGURE=1 sh ./autogen.sh || autoreconf -fi; }', 'make -k check'],
    ],
    ['Automake with its configure', { ...AUTOMAKE, configure: '' }, ['sh ./configure', 'make -k check']],
    [
      'another configure',
      { configure: '', 'Makefile.in': 'all:\n\ncheck test: all\n\t./run\n' },
      ['sh ./configure', 'make check'],
    ],
    [
      'a CMake project without tests beside a Makefile',
      { 'CMakeLists.txt': '# add_test(a b)\n', Makefile: 'test:\n\t./run\n' },
      ['none', 'make test'],
    ],
    [
      'tests of what lies in a folder of others only',
      {
        'CMakeLists.txt': 'project(x)\n',
        'third_party/g/CMakeLists.txt': 'add_test(a b)\n',
        Makefile: 'test:\n\t./run\n',
      },
      ['none', 'make test'],
    ],
    [
      'a Python package beside it',
      { ...CMAKE, 'pyproject.toml': '[project]\nname = "x"\n', 'tests/test_a.py': '' },
      ['uv', 'pytest'],
    ],
    ['CMake and Automake', { ...CMAKE, ...AUTOMAKE }, ['cmake', 'ctest --test-dir .mullover/build']],
  ])('%s', async (_, files, [first = '', command]) => {
    const { setup, test: found } = await recipeOf(files);
    expect(found).toBe(command);
    if (first !== 'uv') expect(setup[0] ?? 'none').toContain(first);
  });

  test.each([
    ['ctest --test-dir out -R sums --output-on-failure', 'ctest --test-dir .mullover/build -R sums'],
    ['ctest --test-dir=out -j4 -E slow', 'ctest --test-dir .mullover/build -E slow'],
    ['cd build && ctest -L unit', 'ctest --test-dir .mullover/build -L unit'],
  ])("a maintainer's %s is run where the build lies: %s", async (given, expected) => {
    expect((await recipeOf(CMAKE, { test: given })).test).toBe(expected);
  });

  test.each<[string, Files, readonly string[] | undefined]>([
    [
      'CMake',
      {
        'CMakeLists.txt': `find_package(ZLIB REQUIRED)\nfind_package(Threads REQUIRED)\nfind_package(CURL)\n${CMAKE['CMakeLists.txt']}`,
      },
      ['zlib1g-dev'],
    ],
    [
      'pkg-config',
      { 'CMakeLists.txt': `pkg_check_modules(X REQUIRED libevent glib-2.0>=2.6)\n${CMAKE['CMakeLists.txt']}` },
      ['libevent-dev', 'libglib2.0-dev'],
    ],
    [
      'Meson',
      {
        ...MESON,
        'meson.build':
          "project('x', 'c')\ndependency('expat')\ndependency('png', required: false)\ndependency('threads')\n",
      },
      ['libexpat-dev'],
    ],
    [
      'autoconf',
      {
        ...AUTOMAKE,
        'configure.ac':
          'AC_CHECK_LIB([onig],[onig_version])\nAC_CHECK_LIB(m, sin)\nPKG_CHECK_MODULES([XML], [libxml-2.0 >= 2.9])\n',
      },
      ['libonig-dev', 'libxml2-dev'],
    ],
    [
      'never the package itself',
      {
        ...CMAKE,
        'test/find/CMakeLists.txt':
          'find_package(X REQUIRED)\nfind_package(LibX REQUIRED)\nfind_package(EXPAT REQUIRED)\n',
      },
      ['libexpat-dev'],
    ],
    [
      'nor by the name that autoconf has',
      { ...AUTOMAKE, 'configure.ac': 'AC_INIT([libonig], [1])\nAC_CHECK_LIB([onig], [f])\n' },
      undefined,
    ],
    ['none', CMAKE, undefined],
  ])('libraries are asked for by name: %s', async (_, files, packages) => {
    expect((await recipeOf(files)).systemPackages).toEqual(packages);
  });
});
