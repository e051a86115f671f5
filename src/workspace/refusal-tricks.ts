// Lines that would make tests say less than they did, or say yes to anything. Text rules: they see the plain spellings
// of these tricks, and stand beside the rules of execution (every base test must appear), which do not read text.
// What calls and assignments do is judged by the syntax tree (phrase-tricks.ts) where there is one.

import { PROGRAM } from './phrase-tricks.ts';

export type Side = 'test' | 'product';

const ASSERTIONS = '(?:assert|expect|chai|should|sinon|unittest|TestCase|pytest|_pytest)';

/** On both sides: replaces what judges. */
const declarations: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*#\s*(?:define|undef)\s+(?:NDEBUG|_?assert\w*|static_assert|(?:EXPECT|ASSERT|REQUIRE|TEST_ASSERT|CU_ASSERT|CPPUNIT_ASSERT|BOOST_(?:CHECK|REQUIRE|TEST|WARN)|CHECK|DOCTEST_\w*)(?:_\w+)?|(?:ck|cr|mu|munit|g|tt|tap)_(?:assert|fail|expect)\w*|ADD_FAILURE\w*|FAIL\w*|RUN_TEST\w*|RUN_ALL_TESTS|TEST(?:_F|_P|_CASE)?|SECTION)\b/,
    'a definition that replaces an assertion',
  ],
  [/\bmacro_rules!\s*(?:debug_)?assert\w*|\bgo:linkname\s+\S+\s+testing\./, 'a definition that replaces an assertion'],
  [
    /^\s*(?:package\s+(?:org\.(?:junit|testng|hamcrest|assertj|mockito|opentest4j|spockframework)|junit|io\.kotest|kotlin\.test)\b(?!.*;)|namespace\s+\\?(?:PHPUnit|Pest|Mockery|NUnit|Xunit|FluentAssertions|Moq|Microsoft\.VisualStudio\.TestTools)\b)/,
    'a declaration in a package of a test library',
  ],
];
/** In sources: told to a compiler. */
const orders: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*(?:\/\/|\*)?\s*#\s*cgo\b.*:|^\s*\/\/\s*go:(?:generate|cgo_)|^\s*#\s*pragma\s+comment\s*\(\s*(?:lib|linker)/,
    'an order to a compiler or a generator',
  ],
];
/** Of a text that no parser reads: ends the test process, replaces what judges it, or runs what the reader cannot read. */
const deeds: readonly (readonly [RegExp, string])[] = [
  [
    /\bprocess\s*\.\s*(?:reallyExit|abort)\b|\bos\s*\.\s*_exit\b|\bsyscall\s*\.\s*Exit\b|\blibc\s*::\s*_?exit\b|(?<![.\w])(?:_exit|_Exit|quick_exit)\s*\(|(?<![.\w])exit!|\bgetRuntime\s*\(\s*\)\s*\.\s*halt\b|\b(?:os\s*\.\s*exec[lv]p?e?|process\s*\.\s*execve|syscall\s*\.\s*Exec|pcntl_exec|execl[pe]?|execvp?e?|fexecve)\s*\([^)]*(?:\btrue\b|exit 0)|\bpytest\s*\.\s*exit\s*\(/,
    'a call that ends the process at once',
  ],
  [
    new RegExp(`\\b${ASSERTIONS}(?:\\.\\w+)*(?:\\.\\w+|\\[[^\\]]{1,60}\\])\\s*=(?![=>])`),
    'an assignment that replaces an assertion',
  ],
  [
    /\brequire\s*\(\s*['"](?:node:)?(?:assert|chai|expect|tape|mocha)[^)]{0,40}\)(?:\.\w+)*(?:\.\w+|\[[^\]]{1,60}\])\s*=(?![=>])/,
    'an assignment that replaces an assertion',
  ],
  [
    new RegExp(`\\b(?:defineProperty|assign|setattr)\\s*\\(\\s*(?:require\\s*\\(\\s*['"])?(?:node:)?${ASSERTIONS}\\b`),
    'a call that replaces an assertion',
  ],
  [
    /\b(?:globalThis|global|window)\s*(?:\.\s*|\[\s*['"])(?:expect|assert|test|it|describe|beforeEach|afterEach)\b['"\]]*\s*=(?![=>])/,
    'an assignment that replaces a function of the test runner',
  ],
  [
    /\brequire\s*\.\s*cache\s*\[[^\]]{1,200}\]\s*=|\bModule\s*\.\s*(?:_load|_resolveFilename|prototype\.\w+)\s*=/,
    'a change of the module loader',
  ],
  [
    /\b(?:eval|exec|Function|execSync|spawnSync|runIn\w*Context|system|popen)\s*\(.{0,200}(?:\batob\b|base64|b64decode|unhexlify|fromCharCode|fromhex|['"]hex['"])/i,
    'code that is decoded and run',
  ],
  [
    /(?:\batob\b|base64|b64decode|unhexlify|fromCharCode|fromhex).{0,200}(?:\b(?:eval|exec|Function)\s*\(|\|\s*(?:ba)?sh\b)/i,
    'code that is decoded and run',
  ],
];
const exits: readonly (readonly [RegExp, string])[] = [
  // C, C++, PHP, Ruby
  [
    /(?<![.\w>$]|\bfunction |\bdef )exit\s*\(\s*(?:0|EXIT_SUCCESS|true)?\s*\)/,
    'a call that ends the process as a success',
  ],
  [
    /\bos\s*\.\s*Exit\s*\(\s*0\s*\)|\bprocess\s*::\s*exit\s*\(\s*0\s*\)|\bSystem\s*\.\s*exit\s*\(\s*0\s*\)/,
    'a call that ends the process as a success',
  ],
  [
    /\bprocess\s*\.\s*exit\s*\(\s*0?\s*\)|\bprocess\s*\.\s*exitCode\s*=\s*0\b/,
    'a call that ends the process as a success',
  ],
  [
    /\bsys\s*\.\s*exit\s*\(\s*(?:0|None|False)?\s*\)|\braise\s+SystemExit\b(?!\s*\(\s*[^)0\s])/,
    'a call that ends the process as a success',
  ],
];
/** In tests: a test that no longer runs, or whose failure no longer counts. */
const testRules: readonly (readonly [RegExp, string])[] = [
  [
    /@(?:jest|vitest)-environment\s+(?!(?:jsdom|node|happy-dom|edge-runtime)\b)|\bpytest_plugins\b|^\s*func\s+TestMain\s*\(/,
    'what loads a part of the test runner',
  ],
  [
    /\b[tbf]\s*\.\s*Skip(?:f|Now)?\s*\(|@(?:Disabled|Ignore)\b|#\[\s*ignore\b/,
    'a test that is left out or stands alone',
  ],
  [
    /\b(?:test|it|describe|suite|context|specify|t)\s*\.\s*(?:skip|only|todo|failing|fails|skipIf)\b/,
    'a test that is left out or stands alone',
  ],
  [/\b(?:xit|xtest|xdescribe|xcontext|fit|fdescribe)\s*\(/, 'a test that is left out or stands alone'],
  [
    /\b(?:test|it|describe|suite)\s*\(.{0,300}\b(?:skip|todo|only)\s*:\s*(?:true|['"])/,
    'a test that is left out or stands alone',
  ],
  [/\bthis\s*\.\s*skip\s*\(/, 'a test that is left out or stands alone'],
  [
    /@?\bpytest\s*\.\s*(?:mark\s*\.\s*)?(?:skip|skipif|xfail)\b|@?\bunittest\s*\.\s*(?:skip|expectedFailure)|\bself\s*\.\s*skipTest\b/,
    'a test that is left out or stands alone',
  ],
];

interface LineOf {
  readonly path: string;
  readonly side: Side;
  readonly reading: 'by its syntax' | 'line by line';
}

/** What is wrong with an added line, for the sentence "… holds <problem>"; undefined when nothing is. */
export function trickIn(line: string, of: LineOf): string | undefined {
  if (of.path.endsWith('.java') && isOtherPackage(of.path, line)) return 'a package other than that of its folder';
  if (/\.(?:java|groovy|kt)$/.test(of.path) && IN_FRONT.test(line))
    return 'a class that stands in front of one that tests use';
  return rulesFor(of).find(([pattern]) => pattern.test(line))?.[1];
}

/** A class of the own package wins over those that are imported by `*`, and over those of the language. */
const IN_FRONT = new RegExp(
  [
    String.raw`^\s*(?:(?:public|protected|private|final|abstract|static|sealed|strictfp|open|data|internal)\s+)*(?:class|interface|@\s*interface|enum|record|object|annotation\s+class)\s+(?:Assert|Assertions?|Assume|Assumptions|MatcherAssert|AssertionError|TestCase|ParameterizedTest|RepeatedTest|(?:Before|After)(?:Each|All|Class)|RunWith|ExtendWith|Matchers|CoreMatchers)\b`,
    String.raw`^(?:(?:public|final|abstract|sealed|strictfp)\s+)*(?:class|interface|@\s*interface|enum|record)\s+(?:Test|Before|After|Object|String|System|Math|Integer|Long|Double|Boolean|Throwable|Error|Exception|RuntimeException|Iterable|Override)\b`,
  ].join('|'),
);

/** Compilers take a class by what it says, not by where it lies. */
function isOtherPackage(path: string, line: string): boolean {
  const named = /^\s*package\s+([\w.]+)\s*;/.exec(line)?.[1];
  return named !== undefined && !`/${path}`.includes(`/${named.replaceAll('.', '/')}/`);
}

function rulesFor({ path, side, reading }: LineOf): readonly (readonly [RegExp, string])[] {
  const always = [...declarations, ...(side === 'test' ? testRules : orders)];
  if (reading === 'by its syntax') return always;
  const isProgram = side === 'product' && PROGRAM.test(path);
  return isProgram ? [...always, ...deeds] : [...always, ...deeds, ...exits];
}

/** One test, or one judgement inside a test. */
const CHECK =
  /\b(?:it|test|describe|specify)\s*\(|\bfunc\s+(?:Test|Fuzz|Example)\w*\s*\(|@(?:Parameterized|Repeated)?Test\b|#\[\s*(?:\w+::)?test\b|\b(?:debug_)?assert\w*!|\bdef\s+test_?\w*\s*\(|^\s*assert\b|\bassert\w*\s*[.(]|\bexpect\s*\(|\bt\s*\.\s*\w+\s*\(|\bself\s*\.\s*assert\w+\s*\(|\bpytest\s*\.\s*raises\b|\.should\b/;

/** True for an existing test file that would hold fewer tests and judgements than it did. */
export function losesChecks(added: readonly string[], removed: readonly string[]): boolean {
  const count = (lines: readonly string[]) =>
    lines.filter((line) => CHECK.test(line) && !/^\s*(\/\/|#|\*)/.test(line)).length;
  return count(removed) > count(added);
}

/** True for a stored expectation: what a test compares with, written by no person. */
export function isSnapshot(path: string): boolean {
  return /\.(?:snap|snapshot|ambr)$|(?:^|\/)(?:__snapshots__|snapshots|tap-snapshots)\//.test(path);
}
