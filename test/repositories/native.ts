// A library in C with its tests under CMake, Meson and Automake: one test program for each test. Plain data.

import type { Files } from '../fakes/workspace.ts';
import { FLIP, type RunnerRepository } from './repository.ts';

const UNFINISHED = '(did not finish)';

const librarySource = (operator: string, comment = '') =>
  `${comment}#include "add.h"\nint add(int a, int b) { return a ${operator} b + OFFSET; }\n`;
export const headerSource = (offset: number) => `#define OFFSET ${offset}\nint add(int, int);\n`;
const program = (body: string) =>
  `#include <stdio.h>\n#include <unistd.h>\n#include "../add.h"\nint main(void) { ${body} }\n`;
const FLIPS = `FILE *file = fopen(ROOT "/${FLIP}", "r"); int flipped = file && fgetc(file) == '1'; return flipped;`;

/** Test programs by their name. */
const PROGRAMS = {
  adds: 'return add(1, 2) != 3;',
  wrong: 'printf("not 3\\n"); return add(1, 1) != 3;',
  flips: FLIPS,
  later: 'return 77;',
};
const ERROR = { 'test/broken.c': program('return undeclared;') };
const ENDLESS = { 'test/endless.c': program('for (;;) sleep(1);') };

const sources = (programs: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(Object.entries(programs).map(([name, body]) => [`test/${name}.c`, program(body)]));
const LIBRARY: Files = { 'add.h': headerSource(0), 'add.c': librarySource('+') };
const source = {
  path: 'add.c',
  harmless: librarySource('+', '// adds\n'),
  broken: librarySource('-'),
};
const ids = (title: (name: string) => string) => ({
  passing: [title('adds')],
  failing: [title('wrong')],
  flipping: [title('flips')],
  skipped: [title('later')],
});
const named = (name: string) => `test/${name}.c::${name}`;
const expected = ids(named);
/** `title`: of the test whose program is not built. */
const errorBeside = (title: string) => [
  ...[...expected.passing, ...expected.flipping].map((id) => `passed ${id}`),
  ...expected.failing.map((id) => `failed ${id}`),
  ...expected.skipped.map((id) => `skipped ${id}`),
  `error test/broken.c::${UNFINISHED}`,
  `error ${title}`,
];

/** Those that build files find by themselves: a new source is a new test. */
const CMAKE_LISTS = `cmake_minimum_required(VERSION 3.10)
project(calc C)
option(CALC_BUILD_TESTS "Build the tests" OFF)
add_compile_options(-Wall -Wextra -Werror -pedantic -Wunused-macros -Wshadow -Wmissing-prototypes -Wc++-compat -Wundef)
add_library(calc add.c)
if(CALC_BUILD_TESTS)
  enable_testing()
  file(GLOB sources test/*.c)
  foreach(source \${sources})
    get_filename_component(name \${source} NAME_WE)
    add_executable(\${name} \${source})
    target_compile_definitions(\${name} PRIVATE ROOT="\${CMAKE_SOURCE_DIR}")
    target_link_libraries(\${name} calc)
    add_test(NAME \${name} COMMAND \${name})
    set_tests_properties(\${name} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endif()
`;
const MESON_BUILD = `project('calc', 'c')
calc = library('calc', 'add.c')
names = run_command('sh', '-c', 'ls test | sed -n "s/[.]c$//p"', check: true).stdout().split()
foreach name : names
  test(name, executable(name, 'test/' + name + '.c', link_with: calc, c_args: ['-DROOT="' + meson.project_source_root() + '"']))
endforeach
`;
const MAKEFILE_AM = `AM_CPPFLAGS = -DROOT='"$(abs_top_srcdir)"'
noinst_LIBRARIES = libcalc.a
libcalc_a_SOURCES = add.c add.h
LDADD = libcalc.a
check_PROGRAMS = $(TESTS)
include tests.mk
`;
const NAMES = Object.keys(PROGRAMS);
const tests = (...names: readonly string[]) =>
  `TESTS = ${names.map((name) => `test/${name}`).join(' ')}\n${names.map((name) => `test_${name}_SOURCES = test/${name}.c\n`).join('')}`;

const NO_SOURCES: Files = Object.fromEntries(NAMES.map((name) => [`test/${name}.c`, '']));

const CMAKE: RunnerRepository = {
  name: 'CMake with CTest',
  recipe: { runner: 'ctest', test: 'ctest --test-dir .mullover/build' },
  files: { ...LIBRARY, ...sources(PROGRAMS), 'CMakeLists.txt': CMAKE_LISTS },
  source,
  shapes: { error: ERROR, endless: ENDLESS, empty: NO_SOURCES },
  expected: { ...expected, error: errorBeside(named('broken')), empty: [] },
};

const MESON: RunnerRepository = {
  name: 'Meson',
  recipe: { runner: 'meson test', test: 'meson test -C .mullover/build' },
  files: { ...LIBRARY, ...sources(PROGRAMS), 'meson.build': MESON_BUILD },
  source,
  shapes: { error: ERROR, endless: ENDLESS, empty: NO_SOURCES },
  expected: { ...expected, error: errorBeside(named('broken')), empty: [] },
};

const inFolder = ids((name) => `test/${name}.c::test/${name}`);
const AUTOMAKE: RunnerRepository = {
  name: 'Automake',
  recipe: { runner: 'automake', test: 'make -k check' },
  files: {
    ...LIBRARY,
    ...sources(PROGRAMS),
    'configure.ac':
      'AC_INIT([calc], [1])\nAM_INIT_AUTOMAKE([foreign subdir-objects])\nAC_PROG_CC\nAM_PROG_AR\nAC_PROG_RANLIB\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n',
    'Makefile.am': MAKEFILE_AM,
    'tests.mk': tests(...NAMES),
  },
  source,
  shapes: {
    error: { ...ERROR, 'tests.mk': tests(...NAMES, 'broken') },
    endless: { ...ENDLESS, 'tests.mk': tests(...NAMES, 'endless') },
    empty: { 'tests.mk': tests() },
  },
  expected: {
    ...inFolder,
    // Its harness runs nothing where one program of it is not built.
    error: [
      ...Object.values(inFolder)
        .flat()
        .map((id) => `error ${id}`),
      'error test/broken.c::test/broken',
      `error test/broken.c::${UNFINISHED}`,
    ],
    empty: [],
  },
};

export const NATIVE: readonly RunnerRepository[] = [CMAKE, MESON, AUTOMAKE];

/** A `configure` and a Makefile of its own, whose objects depend on no header; each test tells what it comes to. */
const CONFIGURED: Files = {
  ...LIBRARY,
  configure: '#!/bin/sh\nsed "s|@CC@|cc|" Makefile.in > Makefile\n',
  'Makefile.in': `all: libadd.a\nlibadd.a: add.o\n\trm -f $@ && ar cr $@ add.o\nadd.o: add.c\n\t@CC@ -c -o $@ add.c\nadds: test/adds.c libadd.a\n\t@CC@ -o $@ test/adds.c libadd.a\ntest: adds\n\t@if ./adds; then echo "PASS: adds"; else echo "FAIL: adds"; exit 1; fi\n`,
  ...sources({ adds: PROGRAMS.adds }),
};

/** By their name, packages whose library is compiled before their tests run. */
export const BUILT: Readonly<Record<string, Files>> = {
  cmake: CMAKE.files,
  meson: MESON.files,
  automake: AUTOMAKE.files,
  'a configure of its own': CONFIGURED,
};
