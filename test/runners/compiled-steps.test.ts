import { describe, expect, test } from '@jest/globals';
import type { Recipe, TestSelection } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';

const recipe = (ecosystem: Recipe['ecosystem'], test: string, directory = '.'): Recipe => ({
  ecosystem,
  runtime: '1',
  directory,
  setup: [],
  build: [],
  runner: test.split(' ')[0] ?? '',
  test,
  reasons: [],
});
const ALL: TestSelection = { kind: 'all' };
const only = (...files: readonly string[]): TestSelection => ({ kind: 'files', files });
const orderIn = (command: string | undefined) => JSON.parse(/ '(\{.*\})'$/.exec(command ?? '')?.[1] ?? '{}');

describe('go test', () => {
  const go = recipe('go', 'CGO_ENABLED=0 go test -race ./...');
  test('everything, never from a cache, with a limit for each package', () => {
    const plan = planSteps(go, ALL, []);
    expect(plan?.command).toBe('CGO_ENABLED=0 go test -race ./...');
    expect(plan?.steps[0]?.command).toMatch(/^export CGO_ENABLED=0; exec node \/opt\/mullover\/go-test.mjs '/);
    expect(orderIn(plan?.steps[0]?.command)).toEqual({
      report: '/tmp/mullover-report',
      flags: ['-count=1', '-timeout=4m', '-race'],
      patterns: ['./...'],
      files: [],
    });
  });

  test('files are run by their packages; what is no test of the module is left out', () => {
    const server = recipe('go', 'go test ./...', 'server');
    const plan = planSteps(
      server,
      only('server/api/a_test.go', 'server/api/b_test.go', 'server/c_test.go', 'x_test.go'),
      [],
    );
    expect(plan?.command).toBe('go test ./api .');
    expect(orderIn(plan?.steps[0]?.command).files).toEqual([
      'server/api/a_test.go',
      'server/api/b_test.go',
      'server/c_test.go',
    ]);
    expect(planSteps(server, only('server/readme.md'), [])?.steps).toEqual([]);
  });
});

test('cargo test: flags of Cargo and of the test programs are told apart', () => {
  const plan = planSteps(
    recipe('rust', 'cargo test --features a -- --test-threads=1'),
    only('tests/a.rs', 'README.md'),
    [],
  );
  expect(plan?.command).toBe('cargo test --features a -- --test-threads=1 (tests/a.rs)');
  expect(orderIn(plan?.steps[0]?.command)).toEqual({
    report: '/tmp/mullover-report',
    flags: ['--features', 'a'],
    rest: ['--test-threads=1'],
    files: ['tests/a.rs'],
  });
});

describe('maven', () => {
  const paths = ['pom.xml', 'core/pom.xml', 'core/src/test/java/a/ATest.java', 'src/main/java/a/A.java'];
  test('everything: failures of tests do not end the build, and give its exit code', () => {
    const [step] = planSteps(recipe('java', 'mvn -Pfast test'), ALL, paths)?.steps ?? [];
    expect(step).toEqual({
      command:
        'out=$(sed "s/^/-pl !:/" /opt/env/maven-left-out 2>/dev/null); [ -z "$out" ] || echo "left out, since they do not build here:" $out; mvn -o -B -ntp -fae -Dmaven.test.failure.ignore=true -Dmaven.test.redirectTestOutputToFile=true -Dstyle.color=never -Pfast test $out || exit $?; ! grep -rqE \'<(failure|error)[ >/]\' --include=\'TEST-*.xml\' .',
      shown: 'mvn -Pfast test',
      files: ['core/src/test/java/a/ATest.java'],
      report: null,
      reports: ['**/target/surefire-reports/TEST-*.xml', '**/target/failsafe-reports/TEST-*.xml'],
    });
  });

  test('files are run by class, in their module and those it needs', () => {
    const plan = planSteps(recipe('java', 'mvn test'), only('core/src/test/java/a/ATest.java'), paths);
    expect(plan?.command).toBe(
      "mvn '-Dtest=ATest,ATest$*' -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false -pl core -am test",
    );
    expect(planSteps(recipe('java', 'mvn test'), only('src/main/java/a/A.java'), paths)?.steps).toEqual([]);
  });
});

test('gradle: files are run by class in their project', () => {
  const paths = ['build.gradle', 'app/lib/build.gradle'];
  const files = ['src/test/java/a/RootTest.java', 'app/lib/src/integrationTest/java/a/BTest.java'];
  const plan = planSteps(recipe('java', 'gradle test'), only(...files), paths);
  expect(plan?.command).toBe(
    "gradle test --tests '*RootTest' --tests '*RootTest$*' :app:lib:test --tests '*BTest' --tests '*BTest$*'",
  );
  expect(plan?.steps[0]?.command).toMatch(
    /^exec gradle --offline --no-daemon --continue --console=plain test --tests /,
  );
  expect(plan?.steps[0]?.reports).toEqual(['**/build/test-results/**/TEST-*.xml']);
});
