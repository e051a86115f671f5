// What a path says by itself about the side it is on.

import { describe, expect, test } from '@jest/globals';
import { isTestName, looksLikeTest } from '../../src/stages/test-path.ts';

describe('by its name alone', () => {
  test.each([
    'src/__tests__/a.ts',
    'src/a.test.ts',
    'src/a.spec.jsx',
    'lib/a_test.go',
    'sympy/core/tests/test_basic.py',
    'test_requests.py',
    'src/__snapshots__/a.test.ts.snap',
    'conftest.py',
    'pkg/conftest.py',
    'pytest.ini',
    'jest.config.js',
    'jest.config.ts',
    'vitest.config.mts',
    'vitest.workspace.ts',
    'jest.setup.js',
    'src/setupTests.ts',
    '.mocharc.cjs',
    '.taprc',
    'spec/models/user_spec.rb',
    'spec/spec_helper.rb',
    'src/FooTest.java',
    'karma.conf.js',
    'src/test/java/com/acme/Calc.java',
    'app/src/integrationTest/java/com/acme/Flow.java',
    'core/src/testFixtures/java/com/acme/Sample.java',
    'pkg/testdata/a.golden',
  ])('%s is a test', (path) => {
    expect(isTestName(path)).toBe(true);
  });

  test.each([
    'test/app.use.js',
    'tests/unit/a.py',
    'test.js',
    'packages/x/fixtures/data.json',
    'tests/whole.rs',
    'crates/a/tests/common/mod.rs',
    'django/test/client.py',
    'numpy/testing/_private/utils.py',
    'src/spec/parser.ts',
    'lib/e2e/key.js',
    'lib/test-runner.js',
    'src/WebTestCase.php',
  ])('%s may be one', (path) => {
    expect([isTestName(path), looksLikeTest(path)]).toEqual([false, true]);
  });

  test.each([
    'src/index.ts',
    'lib/contest.js',
    'src/latest.ts',
    'src/attestation/sign.go',
    'sympy/core/basic.py',
    'src/specification.ts',
    'README.md',
    'src/inspect.js',
    'lib/protest.py',
    'src/jest.ts/reader.ts',
    'src/fastest.rs',
    'src/Latest/a.go',
    'src/main/java/com/acme/Visit.java',
    'src/main/java/com/acme/SpeedTest.java',
    'src/main/java/com/acme/testing/Fake.java',
    'pkg/contest/a.go',
    'api/openapi.spec.json',
  ])('%s is none', (path) => {
    expect([isTestName(path), looksLikeTest(path)]).toEqual([false, false]);
  });
});
