import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TestResult } from '../../src/execution.ts';
import { stableTitle, testResults } from '../../src/verification/report-entry.ts';
import { alignRuns, alignTo, commonIds, fatesIn, fileOf, titlesOf } from '../../src/verification/test-ids.ts';

const passed = (id: string): TestResult => ({ id, status: 'passed' });
const idsOf = (runs: readonly (readonly TestResult[])[]) => runs.map((run) => run.map(({ id }) => id));

describe('two runs of the same tests', () => {
  test.each([
    ['a port', 'a.js::listens on 40001', 'a.js::listens on 52117', 'a.js::listens on …'],
    ['a time', 'a.py::test_x[12:52:26 2026-11-28]', 'a.py::test_x[12:53:01 2026-11-28]', 'a.py::test_x[…:…:… …]'],
    ['a random word', 'a.js::user V1StGXR8_Z5j is there', 'a.js::user 8s7Jk2mQ is there', 'a.js::user … is there'],
    ['a uuid', 'a.js::6f1a-44b0 > is kept', 'a.js::99c2-71d3 > is kept', 'a.js::… > is kept'],
    ['a temporary folder', 'a.go::TestX//data/run-331/x', 'a.go::TestX//data/run-332/x', 'a.go::TestX//data/…/x'],
  ])('have one id for a test whose title holds %s', (_what, first, second, id) => {
    expect(idsOf(alignRuns([[passed('a.js::1 + 1')], [passed('a.js::1 + 1')]]))).toEqual([
      ['a.js::1 + 1'],
      ['a.js::1 + 1'],
    ]);
    expect(idsOf(alignRuns([[passed(first)], [passed(second)]]))).toEqual([[id], [id]]);
    expect(idsOf([alignTo(new Set([id]), [passed(second.replaceAll('3', '7'))])])).toEqual([[id]]);
  });

  test.each([
    ['two tests of the same form vary', ['t::on 1', 't::on 2'], ['t::on 3', 't::on 4']],
    ['a test that does not vary has the same form', ['t::on 1', 't::on 2'], ['t::on 1', 't::on 4']],
    ['what varies is a word without a digit', ['t::on abc'], ['t::on xyz']],
    ['the file varies', ['a1.js::on'], ['a2.js::on']],
  ])('keep their ids where %s, and so are told apart', (_why, first, second) => {
    const runs = [first.map(passed), second.map(passed)];
    expect(alignRuns(runs)).toEqual(runs);
  });

  test('a known id that did not vary is never given to another test', () => {
    expect(idsOf([alignTo(new Set(['t::adds 1 + 2']), [passed('t::adds 1 + 3')])])).toEqual([['t::adds 1 + 3']]);
  });

  test('aligned runs hold the same results in the same order, and no id twice that was not there twice', () => {
    const title = fc.array(fc.constantFrom('on', 'port', '1', '22', 'x9', '[', ']'), { minLength: 1, maxLength: 4 });
    const run = fc.uniqueArray(
      title.map((words) => `f::${words.join(' ')}`),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 3 }), (ids) => {
        const aligned = idsOf(alignRuns(ids.map((one) => one.map(passed))));
        for (const [i, one] of aligned.entries()) {
          expect(one).toHaveLength(ids[i]?.length ?? 0);
          expect(new Set(one).size).toBe(one.length);
          one.forEach((id, at) => {
            const before = ids[i]?.[at] ?? '';
            expect(id === before || (id.includes('…') && aligned.every((other) => other.includes(id)))).toBe(true);
          });
        }
      }),
    );
  });
});

test('a title that ends like the number of a repeated one is another test', () => {
  const title = fc.array(fc.constantFrom('a', '#2', '#3', '#', '2', ' '), { minLength: 1, maxLength: 4 });
  const titles = fc.array(
    title.map((words) => words.join(' ')),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(titles, (all) => {
      const results = testResults(all.map((one) => ({ file: 'a.js', path: [one], status: 'passed' as const })));
      expect(new Set(results.map(({ id }) => id)).size).toBe(all.length);
      const [last] = results.slice(-1);
      const isFirst = all.filter((one) => stableTitle(one) === stableTitle(all.at(-1) ?? '')).length === 1;
      if (last && isFirst) expect(titlesOf(last.id)).toEqual([stableTitle(all.at(-1) ?? '')]);
      // What one report calls so, another one does whatever stands beside it.
      const [alone] = testResults([{ file: 'a.js', path: [all.at(-1) ?? ''], status: 'passed' }]);
      if (isFirst) expect(last?.id).toBe(all.length > 0 ? alone?.id : undefined);
    }),
    { numRuns: 3000 },
  );
});

test('a repeated title that ends with a number is of one kind with the first', () => {
  const run = (...statuses: TestResult['status'][]) =>
    testResults(statuses.map((status) => ({ file: 'a.js', path: ['a #2'], status })));
  const before = run('failed', 'passed');
  expect(commonIds([before, run('passed', 'failed')]).size).toBe(0);
  const fateOf = fatesIn(
    run('passed'),
    before.map(({ id }) => id),
  );
  expect(before.map(({ id }) => fateOf(id))).toEqual(['untold', 'untold']);
});

test('the file of an id is what stands before its title', () => {
  expect([fileOf('a/b.js::x > y::z'), fileOf('x'), fileOf('::x')]).toEqual(['a/b.js', '', '']);
});
