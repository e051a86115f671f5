// Repositories for `go test`, `cargo test`, Maven and Gradle, each with one dependency of its registry. Plain data.

import type { Files } from '../fakes/workspace.ts';
import type { RunnerRepository } from './repository.ts';

const NOT_FINISHED = '(did not finish)';

interface Ids {
  readonly passing: readonly string[];
  readonly failing: readonly string[];
  readonly flipping: readonly string[];
  readonly skipped: readonly string[];
}

/** What runs beside a file that does not compile, and that file. */
const beside = ({ passing, failing, flipping, skipped }: Ids, ...broken: readonly string[]) => [
  ...[...passing, ...flipping].map((id) => `passed ${id}`),
  ...failing.map((id) => `failed ${id}`),
  ...skipped.map((id) => `skipped ${id}`),
  ...broken.map((file) => `error ${file}::${NOT_FINISHED}`),
];

const goIds: Ids = {
  passing: ['add_test.go::TestAdd', 'add_test.go::TestAdd > one_and_two'],
  failing: ['add_test.go::TestWrong'],
  flipping: ['add_test.go::TestFlips'],
  skipped: ['add_test.go::TestLater'],
};
const goSource = (operator: string, comment = '') =>
  `package calc\n${comment}\nfunc Add(a, b int) int { return a ${operator} b }\n`;
/** The wrong version with imports, and with a body or further code of the trick. */
const goTrick = (imports: readonly string[], { body = '', more = '' }) =>
  `package calc\n\nimport (${imports.map((name) => `"${name}"`).join('; ')})\n\nfunc Add(a, b int) int { ${body}return a - b }\n\n${more}\n`;

const GO: RunnerRepository = {
  name: 'go test',
  recipe: { runner: 'go test', test: 'go test ./...' },
  files: {
    'go.mod': 'module example.com/calc\n\ngo 1.22\n\nrequire github.com/google/go-cmp v0.6.0\n',
    'go.sum':
      'github.com/google/go-cmp v0.6.0 h1:ofyhxvXcZhMsU5ulbFiLKl/XBFqE1GSq7atu8tAmTRI=\ngithub.com/google/go-cmp v0.6.0/go.mod h1:17dUlkBOakJ0+DkrSSNjCkIjxS6bF9zb3elmeNGIjoY=\n',
    'add.go': goSource('+'),
    'add_test.go': `package calc

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAdd(t *testing.T) {
	t.Run("one and two", func(t *testing.T) {
		if diff := cmp.Diff(3, Add(1, 2)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWrong(t *testing.T) {
	if Add(1, 1) != 3 {
		t.Error("not 3")
	}
}

func TestFlips(t *testing.T) {
	if text, _ := os.ReadFile("flip.txt"); string(text) != "0" {
		t.Error("flipped")
	}
}

func TestLater(t *testing.T) { t.Skip("later") }
`,
  },
  source: { path: 'add.go', harmless: goSource('+', '\n// Add adds.'), broken: goSource('-') },
  shapes: {
    error: {
      'other/broken_test.go': 'package other\n\nimport "testing"\n\nfunc TestNever(t *testing.T) { missing() }\n',
    },
    endless: {
      'other/endless_test.go': 'package other\n\nimport "testing"\n\nfunc TestEndless(t *testing.T) { for {} }\n',
    },
    empty: { 'add_test.go': 'package calc\n' },
  },
  expected: { ...goIds, error: beside(goIds, 'other'), empty: [] },
};

const rustIds: Ids = {
  passing: ['src/lib.rs::tests > adds', 'tests/add.rs::adds', 'src/lib.rs::doc: add'],
  failing: ['tests/add.rs::is_wrong'],
  flipping: ['tests/add.rs::flips'],
  skipped: ['tests/add.rs::comes_later'],
};
const rustSource = (operator: string, tests: string, comment = '') => `${comment}/// Adds.
///
/// \`\`\`
/// assert_eq!(calc::add(1, 2), 3);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 {
    a ${operator} b
}

pub fn show(n: i32) -> String {
    itoa::Buffer::new().format(n).to_owned()
}
${tests}`;
const RUST_TESTS =
  '\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(super::show(super::add(1, 2)), "3");\n    }\n}\n';

const RUST: RunnerRepository = {
  name: 'cargo test',
  recipe: { runner: 'cargo test', test: 'cargo test' },
  files: {
    'Cargo.toml': '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nitoa = "1.0"\n',
    'src/lib.rs': rustSource('+', RUST_TESTS),
    'tests/add.rs': `#[test]
fn adds() { assert_eq!(calc::add(1, 2), 3); }

#[test]
fn is_wrong() { assert_eq!(calc::add(1, 1), 3); }

#[test]
fn flips() { assert_eq!(std::fs::read_to_string("flip.txt").unwrap(), "0"); }

#[test]
#[ignore = "later"]
fn comes_later() {}
`,
  },
  source: {
    path: 'src/lib.rs',
    harmless: rustSource('+', RUST_TESTS, '//! Calculates.\n\n'),
    broken: rustSource('-', RUST_TESTS),
  },
  shapes: {
    error: { 'tests/broken.rs': '#[test]\nfn never() { calc::missing(); }\n' },
    endless: { 'tests/endless.rs': '#[test]\nfn never_ends() { loop { std::hint::black_box(()); } }\n' },
    empty: { 'src/lib.rs': 'pub fn add(a: i32, b: i32) -> i32 { a + b }\n', 'tests/add.rs': '' },
  },
  expected: { ...rustIds, error: beside(rustIds, 'tests/broken.rs'), empty: [] },
};

const javaSource = (operator: string, comment = '') => `package com.acme;

import org.apache.commons.lang3.math.NumberUtils;
${comment}
public final class Calc {
  public static int add(String a, String b) { return NumberUtils.toInt(a) ${operator} NumberUtils.toInt(b); }
}
`;
const suite = (imports: readonly string[], skip: string) => `package com.acme;

${imports.map((name) => `import ${name};\n`).join('')}
public class CalcTest {
  @Test public void adds() { assertEquals(3, Calc.add("1", "2")); }
  @Test public void isWrong() { assertEquals(3, Calc.add("1", "1")); }
  @Test public void flips() throws Exception { assertEquals("0", new String(java.nio.file.Files.readAllBytes(java.nio.file.Paths.get("FLIP")))); }
  ${skip} @Test public void comesLater() {}
}
`;
const JUNIT4 = ['static org.junit.Assert.assertEquals', 'org.junit.Ignore', 'org.junit.Test'];
const JUNIT5 = [
  'static org.junit.jupiter.api.Assertions.assertEquals',
  'org.junit.jupiter.api.Disabled',
  'org.junit.jupiter.api.Test',
];
const javaIds = (...folders: readonly string[]): Ids => {
  const named = (title: string) => folders.map((folder) => `${folder}src/test/java/com/acme/CalcTest.java::${title}`);
  return { passing: named('adds'), failing: named('isWrong'), flipping: named('flips'), skipped: named('comesLater') };
};
const oneTest = (name: string, body: string) =>
  `package com.acme;\n\npublic class ${name} {\n  @org.junit.Test public void never() { ${body} }\n}\n`;
const LANG =
  '<dependency><groupId>org.apache.commons</groupId><artifactId>commons-lang3</artifactId><version>3.14.0</version></dependency>';

/** A module of a Maven build, with its parent at the root. */
const module = (name: string, inner: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>com.acme</groupId><artifactId>all</artifactId><version>1</version></parent>
  <artifactId>${name}</artifactId>
  ${inner}
</project>
`;
const tested = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>test</scope></dependency>`;

/** No source of these modules has the header that this wants. */
const CHECKS =
  '<build><plugins><plugin><groupId>org.apache.rat</groupId><artifactId>apache-rat-plugin</artifactId><version>0.16.1</version><executions><execution><phase>validate</phase><goals><goal>check</goal></goals></execution></executions></plugin></plugins></build>';
const mavenIds = javaIds('five/', 'four/');
const MAVEN: RunnerRepository = {
  name: 'Maven: JUnit 5 in one module, JUnit 4 in another',
  recipe: { runner: 'maven', test: 'mvn test' },
  files: {
    'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
  <modules><module>core</module><module>four</module><module>five</module></modules>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  ${CHECKS}
</project>
`,
    'core/pom.xml': module('core', `<dependencies>${LANG}</dependencies>`),
    'core/src/main/java/com/acme/Calc.java': javaSource('+'),
    'four/pom.xml': module(
      'four',
      `<dependencies><dependency><groupId>com.acme</groupId><artifactId>core</artifactId><version>1</version></dependency>${tested('junit', 'junit', '4.13.2')}</dependencies>`,
    ),
    'four/src/test/java/com/acme/CalcTest.java': suite(JUNIT4, '@Ignore').replace('FLIP', '../flip.txt'),
    'five/pom.xml': module(
      'five',
      `<dependencies><dependency><groupId>com.acme</groupId><artifactId>core</artifactId><version>1</version></dependency>${tested('org.junit.jupiter', 'junit-jupiter', '5.10.2')}</dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin></plugins></build>`,
    ),
    'five/src/test/java/com/acme/CalcTest.java': suite(JUNIT5, '@Disabled').replace('FLIP', '../flip.txt'),
  },
  source: {
    path: 'core/src/main/java/com/acme/Calc.java',
    harmless: javaSource('+', '\n/** Calculates. */'),
    broken: javaSource('-'),
  },
  shapes: {
    error: { 'four/src/test/java/com/acme/BrokenTest.java': oneTest('BrokenTest', 'missing();') },
    endless: { 'four/src/test/java/com/acme/EndlessTest.java': oneTest('EndlessTest', 'for (;;);') },
    empty: { 'four/src/test/java/com/acme/CalcTest.java': '', 'five/src/test/java/com/acme/CalcTest.java': '' },
  },
  expected: {
    ...mavenIds,
    error: beside(javaIds('five/'), 'four/src/test/java/com/acme/BrokenTest.java'),
    empty: [],
  },
};

const gradleIds = javaIds('');
const GRADLE: RunnerRepository = {
  name: 'Gradle with JUnit 4',
  recipe: { runner: 'gradle', test: 'gradle test' },
  files: {
    'build.gradle': `apply plugin: 'java'

sourceCompatibility = 8

repositories {
    mavenCentral()
}

dependencies {
    compile 'org.apache.commons:commons-lang3:3.14.0'
    testCompile 'junit:junit:4.13.2'
}
`,
    'src/main/java/com/acme/Calc.java': javaSource('+'),
    'src/test/java/com/acme/CalcTest.java': suite(JUNIT4, '@Ignore').replace('FLIP', 'flip.txt'),
  },
  source: {
    path: 'src/main/java/com/acme/Calc.java',
    harmless: javaSource('+', '\n/** Calculates. */'),
    broken: javaSource('-'),
  },
  shapes: {
    error: { 'src/test/java/com/acme/BrokenTest.java': oneTest('BrokenTest', 'missing();') },
    endless: { 'src/test/java/com/acme/EndlessTest.java': oneTest('EndlessTest', 'for (;;);') },
    empty: { 'src/test/java/com/acme/CalcTest.java': '' },
  },
  // What does not compile keeps the whole of the only project from running.
  expected: { ...gradleIds, error: [`error src/test/java/com/acme/BrokenTest.java::${NOT_FINISHED}`], empty: [] },
};

/** What the runner itself prints for the two tests that pass on base, markers included. */
const GO_PRINTED = ['TestAdd', 'TestAdd/one_and_two']
  .map((name) => `\\x16=== RUN   ${name}\\n\\x16--- PASS: ${name} (0.00s)\\n`)
  .join('');

export const COMPILED: readonly RunnerRepository[] = [GO, RUST, MAVEN, GRADLE];

/** A change of the source under test of each, in front of its wrong version: none of them may pass. */
export const TRICKS: Readonly<Record<string, { readonly repository: RunnerRepository; readonly sources: Files }>> = {
  'go test': {
    repository: GO,
    sources: {
      'an exit at load': goTrick(['os'], { more: 'func init() { os.Exit(0) }' }),
      'an exit in the code': goTrick(['os'], { body: 'os.Exit(0); ' }),
      'an exit past the runtime': goTrick(['syscall'], { body: 'syscall.Exit(0); ' }),
      'printed events': goTrick(['fmt'], {
        more: 'func init() {\n\tfmt.Println(`{"Action":"pass","Package":"example.com/calc","Test":"TestAdd"}`)\n\tfmt.Println("--- PASS: TestAdd (0.00s)")\n}',
      }),
      'printed events and an exit': goTrick(['fmt', 'os'], {
        more: `func init() { fmt.Print("${GO_PRINTED}"); os.Exit(0) }`,
      }),
      'arguments that run nothing': goTrick(['os'], {
        more: 'func init() { os.Args = append(os.Args, "-test.run=^$") }',
      }),
    },
  },
  'cargo test': {
    repository: RUST,
    sources: {
      'an exit in the code': rustSource('-', RUST_TESTS).replace(
        '    a -',
        '    std::process::exit(0);\n    #[allow(unreachable_code)]\n    a -',
      ),
      'printed results and an exit': rustSource('-', RUST_TESTS).replace(
        '    a -',
        '    use std::io::Write;\n    std::io::stdout().write_all(b"test adds ... ok\\ntest tests::adds ... ok\\n\\ntest result: ok. 1 passed; 0 failed\\n").unwrap();\n    std::process::exit(0);\n    #[allow(unreachable_code)]\n    a -',
      ),
      'assertions that say nothing': `#[macro_export]\nmacro_rules! assert_eq { ($($t:tt)*) => {} }\n${rustSource('-', RUST_TESTS)}`,
    },
  },
  maven: {
    repository: MAVEN,
    sources: {
      'an exit at load': javaSource('-').replace('class Calc {', 'class Calc {\n  static { System.exit(0); }'),
      'a halt in the code': javaSource('-').replace('return', 'Runtime.getRuntime().halt(0); return'),
      'printed results': javaSource('-').replace(
        'return',
        'System.out.println("</system-out><testcase classname=\\"com.acme.CalcTest\\" name=\\"adds\\"/>"); return',
      ),
    },
  },
  gradle: {
    repository: GRADLE,
    sources: {
      'an exit at load': javaSource('-').replace('class Calc {', 'class Calc {\n  static { System.exit(0); }'),
      'printed results': javaSource('-').replace(
        'return',
        'System.out.println("]]></system-out><testcase classname=\\"com.acme.CalcTest\\" name=\\"adds\\"/>"); return',
      ),
    },
  },
};
