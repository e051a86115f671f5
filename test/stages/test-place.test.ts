import { expect, test } from '@jest/globals';
import { placeOf } from '../../src/stages/test-place.ts';

test.each([
  [
    'lib/a.test.js',
    'lib/a.js',
    'Put it into a new test file beside lib/a.test.js, with a name of its own. To add it to lib/a.test.js instead, quote lines of that file in SEARCH.',
  ],
  [undefined, 'lib/a.js', 'Put it into a new file in test/ whose name ends in `.test.js`.'],
  [undefined, 'lib/a.mts', 'Put it into a new file in test/ whose name ends in `.test.mts`.'],
  [undefined, 'lib/a.py', 'Put it into a new file in tests/ whose name begins with `test_`.'],
  [undefined, 'lib/a.lua', 'Put it into a new test file in the usual place.'],
  [undefined, undefined, 'Put it into a new test file in the usual place.'],
  [
    'calc/add_test.go',
    'calc/add.go',
    'Put it into a new file in calc whose name ends in _test.go, in the package of the other files there, as a function `func TestXxx(t *testing.T)` of the package testing. To add it to calc/add_test.go instead, quote lines of that file in SEARCH.',
  ],
  [
    undefined,
    'add.go',
    'Put it into a new file at the top of the repository whose name ends in _test.go, in the package of the other files there, as a function `func TestXxx(t *testing.T)` of the package testing.',
  ],
  [
    undefined,
    'crates/calc/src/add.rs',
    "Put it into a new file in crates/calc/tests/ (an integration test: a `#[test]` function that uses the public items of the crate by the crate's name). Unit tests inside of src/ cannot be changed here.",
  ],
  [
    'tests/whole.rs',
    'src/lib.rs',
    "Put it into a new file in tests/ (an integration test: a `#[test]` function that uses the public items of the crate by the crate's name). Unit tests inside of src/ cannot be changed here. To add it to tests/whole.rs instead, quote lines of that file in SEARCH.",
  ],
  [
    undefined,
    'core/src/main/java/com/acme/Calc.java',
    'Put it into a new class in core/src/test/java/com/acme/, in the same package, whose name ends in Test and is the name of its file, with the version of JUnit that the tests of the repository import.',
  ],
])('near %s, suspected %s', (near, suspected, expected) => {
  expect(placeOf(near, suspected)).toBe(expected);
});

test('beside a test that nothing ran, where there is no other', () => {
  expect(placeOf(undefined, 'lib/a.js', 'spec/a_spec.js')).toBe(
    "Put it into a new test file beside spec/a_spec.js, with a name like that one's.",
  );
});
