// Whether a new file would be loaded in place of another one: of a neighbour, of a library, of the test runner.

import { familyOf } from './file-kind.ts';
import { existingFolder, folderOf, type Ground } from './ground.ts';
import { PYTHON_MODULES } from './python-modules.ts';

/** Why, for the sentence "… <reason>"; undefined when nothing else is called like this. */
export function shadowed(path: string, ground: Ground): string | undefined {
  const family = familyOf(path) ?? '';
  const neighbour = neighbourOf(path, ground);
  if (neighbour !== undefined) return `would be loaded in place of ${JSON.stringify(neighbour)}`;
  return rules[family]?.(path, ground);
}

type Rule = (path: string, ground: Ground) => string | undefined;
const rules: Readonly<Record<string, Rule>> = {
  python: inPython,
  javascript: inScript,
  ruby: inRuby,
  cpp: inC,
  java: inJava,
  rust: (path) =>
    /(^|\/)(src\/(main|lib)\.rs|(bin|examples|benches)\/)/.test(path)
      ? 'is a target that Cargo finds by its name'
      : undefined,
};

/** Endings that loaders try one after the other. */
const TRIED = [
  '.js',
  '.cjs',
  '.mjs',
  '.jsx',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '.json',
  '.node',
  '.vue',
  '.py',
  '.pyx',
  '.rb',
  '.php',
  '.rs',
];

/** `a.js` beside `a.ts`, `a/index.js` beside `a.js`, and the other way round. */
function neighbourOf(path: string, ground: Ground): string | undefined {
  const stem = path.replace(/\.[^./]+$/, '');
  const folder = folderOf(path);
  const ofFolder = /\/(index|__init__|mod)$/.test(stem) ? folder : undefined;
  const others = [
    ...TRIED.map((ending) => stem + ending),
    ...TRIED.flatMap((ending) => [`${stem}/index${ending}`, `${stem}/__init__${ending}`, `${stem}/mod${ending}`]),
    ...(ofFolder === undefined ? [] : TRIED.map((ending) => ofFolder + ending)),
  ];
  return others.find((other) => other !== path && ground.has(other) && isSameWorld(other, path));
}

/** A program of one language is not loaded in place of one of another. */
function isSameWorld(one: string, other: string): boolean {
  const world = (path: string) =>
    /\.(json|node|vue)$/.test(path) ? 'javascript' : path.endsWith('.pyx') ? 'python' : familyOf(path);
  return world(one) === world(other);
}

const STANDS_BEFORE = 'could be loaded in place of an installed module';

/**
 * A module at the top of a search path is found before whatever is installed; which folders are searched depends on how the
 * tests are started. A folder without `__init__.py` may be one; tests are loaded from there and imported by nobody.
 */
function inPython(path: string, ground: Ground): string | undefined {
  const folder = folderOf(path);
  if (/(^|\/)(test_[^/]+|[^/]+_test)\.py$/.test(path)) return undefined;
  const near = existingFolder(folder, ground);
  const isInside = ground.has(`${near}/__init__.py`) || ground.has(`${near}/__init__.pyi`);
  if (!isInside) return `${STANDS_BEFORE}: ${JSON.stringify(near === '' ? '.' : near)} is no package`;
  // Run as a script, a folder of tests is searched first, whatever it is.
  return ground.isTest(path) ? standsBefore(path, ground) : undefined;
}

/** The same for what lies among the data of tests, whose folders a runner searches as soon as one file there is a test. */
export function standsBefore(path: string, ground: Ground): string | undefined {
  if (familyOf(path) !== 'python') return undefined;
  const name = (/([^/]+?)(\/__init__)?\.pyx?$/.exec(path)?.[1] ?? '').toLowerCase();
  if (ground.isForeign(name) || PYTHON_MODULES.has(name)) return STANDS_BEFORE;
  return path.endsWith('/__init__.py') ? packageProblem(folderOf(path), ground) : undefined;
}

/** Of what is named from a folder up, another folder is searched then. */
function packageProblem(folder: string, ground: Ground): string | undefined {
  const isKnown = (ground.inside(folder) ?? []).some((path) => path.endsWith('.py') && folderOf(path) === folder);
  return isKnown ? 'would make a package of a folder that is none' : undefined;
}

/** Bare names are found in the repository only where its settings say so: those of a library are not taken at all. */
function inScript(path: string, ground: Ground): string | undefined {
  const parts = path.replace(/(\/index)?\.[^./]+$/, '').split('/');
  const home = ground.packageOf(path);
  const depth = home === '' ? 0 : home.split('/').length;
  for (let at = depth; at < Math.min(parts.length, depth + 2); at++) {
    const name = parts.slice(at).join('/');
    if (SCRIPT_LIBRARIES.test(name)) return STANDS_BEFORE;
  }
  const isTaken = parts.some((_, at) => {
    const name = parts.slice(at).join('/');
    return at >= depth && ground.isForeign(name) && ground.isSearched(parts.slice(0, at).join('/'));
  });
  return isTaken ? STANDS_BEFORE : undefined;
}

const SCRIPT_LIBRARIES =
  /^(jest(-.*)?|@jest\/.*|vitest|@vitest\/.*|mocha|chai(-.*)?|sinon|tape|tap|ava|jasmine(-.*)?|uvu|assert|expect(\.js)?|should|power-assert|qunit|@playwright\/.*|@testing-library\/.*|supertest|nock|node:.*)$/i;

/** `require` looks through `lib`, `test` and `spec` before installed gems. */
function inRuby(path: string, ground: Ground): string | undefined {
  const [, root = '', feature = ''] = /^(.*?\/)?(?:lib|test|spec|app|ext)\/(.+)\.rb$/.exec(path) ?? [];
  if (feature === '' || /_(test|spec)$|(^|\/)test_/.test(feature)) return undefined;
  const [top = ''] = feature.split('/');
  const isKnown = ['lib', 'test', 'spec', 'app', 'ext'].some((folder) => {
    const around = `${root}${folder}/${top}`;
    return feature.includes('/') && ground.inside(around) !== undefined;
  });
  if (!isKnown) return STANDS_BEFORE;
  return /(^|\/)(rspec|minitest|test\/unit|test-unit|cucumber|mocha|webmock|simplecov|rails)(\/|$)/.test(feature) &&
    ground.inside(`${root}lib/${top}`) === undefined
    ? STANDS_BEFORE
    : undefined;
}

/** Headers of the compiler and of test libraries are looked for in the folders of the sources first. */
function inC(path: string, ground: Ground): string | undefined {
  if (!/\.(h|hh|hpp)$/i.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  // `sys/types.h` and the like are told from a folder of the project's own by nothing but its being there.
  return C_HEADERS.test(name) || ground.inside(folderOf(path)) === undefined ? STANDS_BEFORE : undefined;
}

const C_HEADERS =
  /^(assert|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|tgmath|threads|time|uchar|wchar|wctype|unistd|fcntl|pthread|dlfcn|poll|alloca|endian|sched|search|termios|utime|wait|libgen|glob|grp|pwd|regex|spawn|syslog|ucontext|getopt|netdb|semaphore|stdc-predef|xlocale|omp|[a-z]*intrin|features\.h|malloc|memory|features|config|gtest([-_].*)?|gmock([-_].*)?|catch(2|_.*)?|doctest|cmocka|check|unity([-_].*)?|cunit|criterion|cppunit|cpputest|munit|greatest|minunit|utest|acutest|cutest|tap|boost|benchmark)\.(h|hh|hpp)$/;

/** A package of classes that others ship is not added to. */
function inJava(path: string, ground: Ground): string | undefined {
  const [, root = '', names = ''] = /^(.*?src\/[^/]+\/java\/)(.+)\/[^/]+\.java$/.exec(path) ?? [];
  if (names === '' || ground.inside(`${root}${names}`) !== undefined) return undefined;
  const parts = names.split('/');
  const own = ['main', 'test'].some((set) => {
    const base = root.replace(/src\/[^/]+\/java\/$/, `src/${set}/java/`);
    return ground.inside(`${base}${parts.slice(0, Math.min(parts.length, 3)).join('/')}`) !== undefined;
  });
  return own ? undefined : 'is a class of a package that this repository has no part of';
}
