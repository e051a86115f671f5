// What belongs to the test side of a repository.

import { describe, expect, test } from '@jest/globals';
import { isTestPath } from '../../src/stages/test-path.ts';

describe('isTestPath', () => {
  test.each([
    'test/app.use.js',
    'tests/unit/a.py',
    'src/__tests__/a.ts',
    'src/a.test.ts',
    'src/a.spec.jsx',
    'lib/a_test.go',
    'sympy/core/tests/test_basic.py',
    'test_requests.py',
    'test.js',
    'src/__snapshots__/a.test.ts.snap',
    'packages/x/fixtures/data.json',
    'conftest.py',
    'pkg/conftest.py',
    'pytest.ini',
    'jest.config.js',
    'jest.config.ts',
    'vitest.config.mts',
    'vitest.workspace.ts',
    'jest.setup.js',
    '.mocharc.cjs',
    '.taprc',
    'spec/models/user_spec.rb',
    'src/main/FooTest.java',
    'karma.conf.js',
    'src/test/java/com/acme/Calc.java',
    'app/src/integrationTest/java/com/acme/Flow.java',
    'core/src/testFixtures/java/com/acme/Sample.java',
    'src/main/java/com/acme/CalcIT.java',
    'tests/whole.rs',
    'crates/a/tests/common/mod.rs',
    'pkg/testdata/a.golden',
  ])('%s is test-side', (path) => {
    expect(isTestPath(path)).toBe(true);
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
    'pkg/contest/a.go',
  ])('%s is not', (path) => {
    expect(isTestPath(path)).toBe(false);
  });
});
