// Packages of Debian's archive for the libraries that a build asks for by name. One that the archive lacks is told, not fatal.

/** Where the package is not called after the library. */
const PACKAGES: Readonly<Record<string, string>> = {
  ...{ z: 'zlib1g-dev', zlib: 'zlib1g-dev', ssl: 'libssl-dev', crypto: 'libssl-dev', openssl: 'libssl-dev' },
  ...{ curl: 'libcurl4-openssl-dev', jpeg: 'libjpeg-dev', tiff: 'libtiff-dev', boost: 'libboost-all-dev' },
  ...{ 'xml-2.0': 'libxml2-dev', sqlite: 'libsqlite3-dev', uv: 'libuv1-dev', usb: 'libusb-1.0-0-dev' },
  ...{
    pcre2: 'libpcre2-dev',
    'pcre2-8': 'libpcre2-dev',
    'glib-2.0': 'libglib2.0-dev',
    'gobject-2.0': 'libglib2.0-dev',
  },
  ...{ ncurses: 'libncurses-dev', curses: 'libncurses-dev', tinfo: 'libncurses-dev', ncursesw: 'libncurses-dev' },
  ...{ eigen3: 'libeigen3-dev', qt5: 'qtbase5-dev', gtest: 'libgtest-dev', gmock: 'libgmock-dev', catch2: 'catch2' },
  ...{ 'nlohmann-json': 'nlohmann-json3-dev', uuid: 'uuid-dev', doctest: 'doctest-dev', bison: 'bison', flex: 'flex' },
};
/** Parts of the C library, tools, and what a compiler brings. */
const NONE =
  /^(m|c|dl|rt|pthreads?|threads|util|crypt|resolv|nsl|socket|network|intl|iconv|gcc|stdc\+\+|atomic|gomp|openmp|ws2-32|pkgconfig|python\d?|pythoninterp|perl|git|doxygen|java|jni|cuda|mpi|ctest|cmake.*|valgrind|[a-z]*targets)$/;
const MOST = 20;

const ASKED: readonly RegExp[] = [
  // autoconf; the second may list several
  /\bAC_CHECK_LIB\s*\(\s*\[?([\w+.-]+)/g,
  /\bPKG_CHECK_MODULES(?:_STATIC)?\s*\(\s*\[?\w+\]?\s*,\s*\[?([^\]),]+)/g,
  // CMake and Meson, where it has to be there
  /\bfind_package\s*\(\s*(\w+)(?=[^)]*\bREQUIRED\b)/gi,
  /\bpkg_check_modules\s*\(\s*\w+\s+REQUIRED\s+(?:IMPORTED_TARGET\s+)?([^)]+)/gi,
  /\bdependency\s*\(\s*'([\w+.-]+)'(?![^)]*\b(?:required\s*:\s*(?:false|get_option)|fallback\s*:))/g,
];

/** What the package itself is called: a published copy of it would be tested in its place. */
const OWN = /\b(?:project|AC_INIT)\s*\(\s*[[']*\s*([\w.+-]+)/gi;
const nameOf = (word: string) =>
  word
    .toLowerCase()
    .replace(/^lib(?=\w)/, '')
    .replaceAll('_', '-');

export function librariesIn(texts: readonly string[]): readonly string[] {
  const asked = texts.flatMap((text) =>
    ASKED.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, name = '']) => name)),
  );
  const words = asked
    .flatMap((list) => list.replace(/(?<![<>=])[<>=]+\s*[\w.]+/g, ' ').split(/[\s,]+/))
    .filter((word) => /^[A-Za-z][\w+.-]*$/.test(word));
  const own = new Set(texts.flatMap((text) => Array.from(text.matchAll(OWN), ([, name = '']) => nameOf(name))));
  const names = words.map(nameOf).filter((name) => !own.has(name));
  const wanted = names.filter((name) => !NONE.test(name)).map((name) => PACKAGES[name] ?? `lib${name}-dev`);
  return [...new Set(wanted)].slice(0, MOST);
}
