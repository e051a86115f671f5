// Go, Cargo and Gradle repositories of several modules: the tests of one module see a fault of another. Plain data.

import type { Files } from '../fakes/workspace.ts';

export interface WorkspaceRepository {
  readonly name: string;
  /** The test command that detection should come to. */
  readonly test: string;
  readonly files: Files;
  /** Source of one module that the tests of the other one use, and its wrong version. */
  readonly source: { readonly path: string; readonly broken: string };
  /** Tests that pass on base and fail with the wrong version. */
  readonly broken: readonly string[];
  /** Tests that pass with both. */
  readonly whole: readonly string[];
}

const goAdd = (operator: string) => `package core\n\nfunc Add(a, b int) int { return a ${operator} b }\n`;

const GO: WorkspaceRepository = {
  name: 'go.work with two modules',
  test: 'go test ./core/... ./app/...',
  files: {
    'go.work': 'go 1.22\n\nuse (\n\t./core\n\t./app\n)\n',
    'core/go.mod': 'module example.com/core\n\ngo 1.22\n',
    'core/add.go': goAdd('+'),
    'core/zero_test.go':
      'package core\n\nimport "testing"\n\nfunc TestZero(t *testing.T) {\n\tif Add(0, 0) != 0 {\n\t\tt.Error("not 0")\n\t}\n}\n',
    'app/go.mod': 'module example.com/app\n\ngo 1.22\n\nrequire example.com/core v0.0.0\n',
    'app/app.go': 'package app\n\nimport "example.com/core"\n\nfunc Three() int { return core.Add(1, 2) }\n',
    'app/app_test.go':
      'package app\n\nimport "testing"\n\nfunc TestThree(t *testing.T) {\n\tif Three() != 3 {\n\t\tt.Error("not 3")\n\t}\n}\n',
  },
  source: { path: 'core/add.go', broken: goAdd('-') },
  broken: ['app/app_test.go::TestThree'],
  whole: ['core/zero_test.go::TestZero'],
};

const rustAdd = (operator: string) =>
  `pub fn add(a: i32, b: i32) -> i32 {\n    a ${operator} b\n}\n\n#[test]\nfn zero() {\n    assert_eq!(add(0, 0), 0);\n}\n`;
const member = (name: string, dependencies = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n${dependencies}`;

const RUST: WorkspaceRepository = {
  name: 'a Cargo workspace with a package at its root',
  test: 'cargo test --workspace',
  files: {
    'Cargo.toml': `[workspace]\nmembers = ["core"]\n\n${member('app', 'core-of-app = { path = "core" }\n')}`,
    'src/lib.rs': 'pub fn three() -> i32 {\n    core_of_app::add(1, 2)\n}\n',
    'tests/three.rs': '#[test]\nfn is_three() {\n    assert_eq!(app::three(), 3);\n}\n',
    'core/Cargo.toml': member('core-of-app'),
    'core/src/lib.rs': rustAdd('+'),
  },
  source: { path: 'core/src/lib.rs', broken: rustAdd('-') },
  broken: ['tests/three.rs::is_three'],
  whole: ['core/src/lib.rs::zero'],
};

const javaAdd = (operator: string) =>
  `package com.acme;\n\npublic final class Calc {\n  public static int add(int a, int b) { return a ${operator} b; }\n}\n`;
const javaTest = (name: string, body: string) =>
  `package com.acme;\n\nimport static org.junit.Assert.assertEquals;\nimport org.junit.Test;\n\npublic class ${name} {\n  @Test public void ${body} }\n}\n`;

const GRADLE: WorkspaceRepository = {
  name: 'a Gradle build of three projects, one of which has no test that we know',
  test: 'gradle test',
  files: {
    'settings.gradle': "rootProject.name = 'all'\ninclude 'core', 'app', 'other'\n",
    'build.gradle':
      "subprojects {\n    apply plugin: 'java'\n    sourceCompatibility = 8\n    repositories { mavenCentral() }\n    dependencies { testCompile 'junit:junit:4.13.2' }\n}\n",
    'app/build.gradle': "dependencies { compile project(':core') }\n",
    // Its tests are not written with a framework that we know.
    'other/src/test/java/com/acme/Other.java': 'package com.acme;\n\nclass Other {}\n',
    'core/src/main/java/com/acme/Calc.java': javaAdd('+'),
    'core/src/test/java/com/acme/ZeroTest.java': javaTest('ZeroTest', 'zero() { assertEquals(0, Calc.add(0, 0));'),
    'app/src/main/java/com/acme/App.java':
      'package com.acme;\n\npublic final class App {\n  public static int three() { return Calc.add(1, 2); }\n}\n',
    'app/src/test/java/com/acme/AppTest.java': javaTest('AppTest', 'three() { assertEquals(3, App.three());'),
  },
  source: { path: 'core/src/main/java/com/acme/Calc.java', broken: javaAdd('-') },
  broken: ['app/src/test/java/com/acme/AppTest.java::three'],
  whole: ['core/src/test/java/com/acme/ZeroTest.java::zero'],
};

export const WORKSPACES: readonly WorkspaceRepository[] = [GO, RUST, GRADLE];
