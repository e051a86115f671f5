// Whether a text of the test side holds tests that a runner runs, in the words of the frameworks of its language.

const SCRIPT = /\.([cm]?[jt]sx?|coffee)$/;

/** Text that declares tests, by language. */
const DECLARING: readonly (readonly [RegExp, RegExp])[] = [
  [
    SCRIPT,
    /^[ \t]*(?:await[ \t]+)?(?:(?:t|tap|vitest|Deno)\.)?(?:describe|it|test|suite|context|fit|scenario)(?:\.\w+)*[ \t]*[(`]|QUnit\./m,
  ],
  [/\.pyx?$/, /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*\(|^class[ \t]+\w+\([\w., \t]*(?:TestCase|Test)\b|^[ \t]*>>> /m],
  [/\.rb$/, /^[ \t]*(?:RSpec\.)?(?:describe|context|it|specify|test|should)[ \t(]+['"A-Z:]|^[ \t]*def[ \t]+test_/m],
  [/\.php$/, /\bfunction[ \t]+test\w*\(|@test\b|#\[Test\]|^[ \t]*(?:it|test)\(/m],
  [
    /\.(java|kt|kts|groovy|scala)$/,
    /@(?:Test|ParameterizedTest|RepeatedTest|Property)\b|\b(?:test|it|should|in)\b[^\n{]{0,200}\{|\bvoid[ \t]+test\w+\(/,
  ],
  [/\.(cs|fs|vb)$/, /[[<](?:Test|TestCase|TestMethod|DataTestMethod|Fact|Theory|Property)\b/],
  [/\.go$/, /^func[ \t]+(?:Test|Example|Fuzz)\w*\(/m],
  [/\.rs$/, /^[ \t]*#\[(?:[\w:]+::)?(?:test|rstest|test_case|proptest)\b/m],
  [
    /\.(c|cc|cpp|cxx|c\+\+|m|mm)$/i,
    /^[ \t]*(?:TYPED_)?(?:TEST|TEST_[A-Z]+|SCENARIO|SUBCASE|START_TEST|BOOST_\w*TEST\w*|CATCH_TEST_CASE|Test|Theory|QTEST_\w+|CTEST\w*|SUITE|MU_TEST\w*)[ \t]*\(|\b(?:cmocka_unit_test|RUN_TEST|UNITY_BEGIN|mu_run_test|XCTestCase|g_test_add\w*)\b|^[^\n/*"]*\bmain[ \t]*\(/m,
  ],
  [/\.swift$/, /\bfunc[ \t]+test\w*\(|@Test\b/],
  [/\.dart$/, /^[ \t]*(?:test|testWidgets|group)\(/m],
  [/\.exs?$/, /^[ \t]*(?:test|property|describe)[ \t]+"/m],
  [/\.(t|p[lm])$/, /\bTest::\w+|\bTest2::/],
  [/\.lua$/, /\b(?:describe|it)[ \t]*[("']/],
  [/\.jl$/, /@test(?:set|_throws)?\b/],
  [/\.r$/i, /\b(?:test_that|describe)\(/],
  [/\.hs$/, /\b(?:hspec|testCase|testGroup|prop_\w+|quickCheck)\b/],
  [/\.clj[cs]?$/, /\(deftest\b/],
  [/\.(bats|sh)$/, /^@test[ \t]|^[ \t]*(?:function[ \t]+)?test\w*[ \t]*\(\)/m],
];
/** A script without a framework: it asserts while it is loaded, and gives nothing to others. */
const ASSERTS = /\brequire\(\s*['"](?:node:)?assert|\bfrom\s+['"](?:node:)?assert/;
const EXPORTS = /^[ \t]*export\b|\bexports\b/m;

/** True where the text has tests; a helper, a fixture or a configuration has none. `path`: of a file on the test side. */
export function declaresTests(path: string, text: string): boolean {
  const declared = DECLARING.find(([ending]) => ending.test(path))?.[1];
  if (declared?.test(text)) return true;
  return SCRIPT.test(path) && ASSERTS.test(text) && !EXPORTS.test(text);
}
