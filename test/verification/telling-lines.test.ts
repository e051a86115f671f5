import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tellingLines } from '../../src/verification/telling-lines.ts';

const after = Array.from({ length: 30 }, (_, at) => `step ${at}`);

describe('of a long log the lines are told that say what went wrong', () => {
  test.each([
    ['npm', 'npm error code E404', 'npm warn deprecated glob@10.5.0: Old versions of glob are not supported'],
    ['pip', 'ERROR: Could not find a version that satisfies the requirement x==9', 'Collecting x (from error-lib)'],
    [
      'cargo',
      'error: package `x v1` cannot be built because it requires rustc 1.88 or newer',
      'warning: unused import: `error`',
    ],
    ['maven', '[ERROR] COMPILATION ERROR :', '[INFO] Downloading from central: error_prone.jar'],
    ['python', "ModuleNotFoundError: No module named 'x'", 'Requirement already satisfied: exceptiongroup'],
    ['gcc', 'x.c:3:10: fatal error: zlib.h: No such file or directory', 'warning: error is unused'],
    ['pytest', 'E   pytest.PytestRemovedIn9Warning: marks have no effect', 'collected 3 items, 0 errors'],
  ])('of %s', (_, telling, noise) => {
    expect(tellingLines([noise, telling, ...after].join('\n'), 12)).toEqual([telling, 'step 29']);
  });

  test('one that says nothing of an error is told by its end', () => {
    expect(tellingLines(after.join('\n'), 3)).toEqual(['step 27', 'step 28', 'step 29']);
  });

  test('the last of many, each once, in their order', () => {
    const errors = Array.from({ length: 20 }, (_, at) => `error ${at}`);
    expect(tellingLines([...errors, ...errors].join('\n'), 4)).toEqual(['error 17', 'error 18', 'error 19']);
  });
});

test('never more lines than were asked for, and none that is not there', () => {
  const line = fc.constantFrom('error: x', 'fine', '', '  ', 'fatal: y', 'warning: error', 'E   boom');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 2, max: 12 }), (lines, most) => {
      const told = tellingLines(lines.join('\n'), most);
      expect(told.length).toBeLessThanOrEqual(most);
      for (const one of told) expect(lines).toContain(one);
    }),
  );
});
