// Which options of a CMake project have to be set for its tests to be built, and for nothing else. Pure.

interface Option {
  readonly name: string;
  /** As written: `ON`, `OFF`, an expression. */
  readonly value: string;
  /** Of its name, in lower case. */
  readonly words: readonly string[];
}

/** Definitions in the order of `text`, the top-level CMakeLists.txt: `NAME=ON`, `NAME=OFF`. */
export function testOptions(text: string): readonly string[] {
  const options = optionsOf(text).filter(({ words }) => isAboutTests(words));
  const asked = options.filter(({ words }) => !words.some((word) => NEGATES.has(word)));
  const own = nameOfProject(text);
  const whole = asked.filter(({ words }) => isWhole(words, own));
  // A part of the tests may need what is off, too: it is built only where nothing says that there is a whole.
  const parts = whole.length > 0 || asked.length < options.length ? whole : asked;
  const against = options.filter((one) => !asked.includes(one) && IS_ON.test(one.value));
  return [
    ...parts.filter(({ value }) => !IS_ON.test(value)).map(({ name }) => `${name}=ON`),
    ...against.map(({ name }) => `${name}=OFF`),
  ];
}

/** Whether the text decides by an option of its own if tests are built. */
export function hasTestOption(text: string): boolean {
  return optionsOf(text).some(({ words }) => isAboutTests(words));
}

/** Options that build what measures speed and are on: it takes time, and packages that no test needs. */
export function benchOptions(text: string): readonly string[] {
  const measures = ({ words }: Option) => MEASURES.test(words.at(-1) ?? '');
  return optionsOf(text).flatMap((one) => (measures(one) && IS_ON.test(one.value) ? [`${one.name}=OFF`] : []));
}

const IS_ON = /^(ON|YES|TRUE|Y|1)$/i;
const TEST = /^(unit)?test(s|ing)?$/;
const MEASURES = /^bench(mark(s|ing)?|es)?$/;
/** `DISABLE_TESTS` builds none where it is on. */
const NEGATES = new Set(
  'disable disabled disables no not dont skip without exclude omit ignore suppress off'.split(' '),
);
const VERBS = new Set('build enable enabled with run include make use compile add want generate on'.split(' '));
const PLAIN = new Set('unit all the suite own c cpp cxx'.split(' '));
const OTHERS = /^(fuzz\w*|bench\w*|perf\w*|cuda|gpu)$/;

const OPTION = /^[^#\n]*?\b(?:cmake_dependent_)?option\s*\(\s*(\w+)\s+(?:"(?:\\.|[^"\\])*"|\w+)(?:\s+([^\s()]+))?/gim;
const CACHED = /^[^#\n]*?\bset\s*\(\s*(\w+)\s+([^\s()]+)\s+CACHE\s+BOOL\b/gim;

function optionsOf(text: string): readonly Option[] {
  return [OPTION, CACHED].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ([, name = '', value = 'OFF']) => ({ name, value, words: wordsOf(name) })),
  );
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '');
}

/** What follows the tests' own word says what else it is about. */
function isAboutTests(words: readonly string[]): boolean {
  const at = words.findLastIndex((word) => TEST.test(word));
  const after = words.slice(at + 1);
  return (
    at >= 0 && after.every((word) => VERBS.has(word) || NEGATES.has(word)) && !words.some((word) => OTHERS.test(word))
  );
}

function nameOfProject(text: string): string {
  return /^[^\S\n]*project\s*\(\s*"?([\w.+-]+)/im.exec(text)?.[1]?.toLowerCase() ?? '';
}

/** `X_BUILD_TESTS` is about all of X, `ENABLE_TLS_TESTS` about a part of something. */
function isWhole(words: readonly string[], project: string): boolean {
  const verb = words.findIndex((word) => VERBS.has(word));
  const test = words.findIndex((word) => TEST.test(word));
  const between = verb < 0 ? [] : words.slice(verb + 1, Math.max(test, verb + 1));
  return between.every((word) => VERBS.has(word) || PLAIN.has(word) || project.includes(word));
}
