// Repositories made up by chance: tests that are steady, flaky, dependent on others, of varying names, in files that break off; and what a run of them tells.

import fc from 'fast-check';
import type { Execution, TestResult, TestSelection } from '../../src/execution.ts';
import type { FileChange } from '../../src/task.ts';
import { BROKEN } from '../../src/verification/broken-source.ts';
import { RIGHT, returned, testsIn } from './scripted-run.ts';

/** What a test does on base, and with a right patch. `number` and `word`: its name holds one that varies from run to run. */
export type Nature = 'steady' | 'number' | 'word' | 'flaky' | 'skips' | 'order';
/** What a wrong patch does to a test. */
export type Harm = 'fails' | 'crashes' | 'is gone' | 'is skipped';

export interface WorldTest {
  readonly file: string;
  readonly title: string;
  readonly nature: Nature;
  readonly harm: Harm | undefined;
}

export interface World {
  readonly seed: number;
  readonly tests: readonly WorldTest[];
  /** P(a flaky test fails, or one is skipped that is now and then). */
  readonly chance: number;
  /** P(a file breaks off somewhere). */
  readonly breaks: number;
  /** P(a run does not end in its time). */
  readonly hangs: number;
  /** What happens to one run of each check of a patch, by its number, and to no other. */
  readonly accident?: { readonly what: Partial<Execution>; readonly run: number };
  /** Whether the tests run the code of the repository at all. */
  readonly isVoid: boolean;
}

const FILES = ['test/add.js', 'test/b.js', 'pkg/test/c.js'];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const natures = {
  calm: fc.constantFrom<Nature>('steady', 'steady', 'steady', 'number', 'word'),
  wild: fc.constantFrom<Nature>('steady', 'steady', 'steady', 'number', 'word', 'flaky', 'skips', 'order'),
};
const harms = fc.constantFrom<Harm>('fails', 'fails', 'crashes', 'is gone', 'is skipped');

const ENDED = { exitCode: 137, error: '', startedAt: 't', finishedAt: 't' };
/** Ways in which a run tells no results. */
export const accidents = fc.record({
  what: fc.constantFrom<Partial<Execution>>(
    { ending: 'timeout', tests: undefined as never, seconds: 60 },
    { ending: 'output-cap', tests: undefined as never },
    { state: { ...ENDED, oomKilled: true }, tests: undefined as never },
    { state: { ...ENDED, oomKilled: false }, tests: undefined as never, log: 'Error: listen EADDRINUSE' },
  ),
  run: fc.constantFrom(0, 0, 1),
});

/** Of `wild` ones chance has a part in what runs tell. Each has a steady test; `harmed` of those that never fail are harmed. */
export function worlds(kind: 'calm' | 'wild', more: Partial<World> = {}): fc.Arbitrary<World> {
  const file = fc.oneof(fc.constant(['']), fc.subarray(FILES, { minLength: 1 }));
  return file
    .chain((files) =>
      fc.record({
        seed: fc.nat(),
        tests: fc
          .array(fc.record({ file: fc.constantFrom(...files), nature: natures[kind], harm: harms }), {
            minLength: 1,
            maxLength: 14,
          })
          .chain((drawn) =>
            fc.subarray([...drawn.keys()], { minLength: 1 }).map((harmed) => {
              const firsts = [{ file: files[0] ?? '', nature: 'steady' as const, harm: 'fails' as const }, ...drawn];
              return firsts.map((one, i): WorldTest => {
                const isHarmed = i === 0 ? harmed.length % 2 === 1 : harmed.includes(i - 1);
                const steady = ['steady', 'number', 'word'].includes(one.nature);
                return { ...one, title: titleOf(one.nature, i), harm: isHarmed && steady ? one.harm : undefined };
              });
            }),
          ),
        chance: kind === 'calm' ? fc.constant(0) : fc.constantFrom(0.05, 0.2, 0.5),
        breaks: kind === 'calm' ? fc.constant(0) : fc.constantFrom(0, 0, 0.1, 0.4),
        hangs: kind === 'calm' ? fc.constant(0) : fc.constantFrom(0, 0, 0.1),
        isVoid: fc.constant(false),
      }),
    )
    .map((world) => ({ ...world, ...more }));
}

/** Those of varying names have few forms, so that several are of one. */
function titleOf(nature: Nature, i: number): string {
  if (nature === 'number') return i % 2 === 0 ? 'seed' : 'port';
  return nature === 'word' ? 'user' : `does ${LETTERS[i]}`;
}

/** Each run of its tests, in the form of a script; `onBase` gets the results of each run on base that ended. */
export function runsOf(world: World, onBase: (results: readonly TestResult[]) => void = () => {}) {
  let runs = 0;
  const made = new Map<string, number>();
  return (changes: readonly FileChange[], selection: TestSelection): Partial<Execution> => {
    runs += 1;
    const draw = drawing(world.seed * 1000 + runs);
    const result = returned(changes);
    const own = testsIn(changes).map((file) => ownTest(file, result));
    const check = [selection.kind, result, ...testsIn(changes)].join(' ');
    const run = made.get(check) ?? 0;
    made.set(check, run + 1);
    const isPatched = result.includes('WRONG') || RIGHT.includes(result);
    if (isPatched && run === world.accident?.run) return world.accident.what;
    if (own.length > 0 && selection.kind === 'files') return { tests: own };
    if (draw() < world.hangs) return { ending: 'timeout', tests: undefined as never };
    const tests = resultsOf(world, result, draw);
    if (changes.length === 0) onBase(tests);
    return { tests: [...tests, ...own] };
  };
}

/** The reproduction test asks for less than the old ones: a wrong patch turns it green, too. */
function ownTest(file: string, result: string): TestResult {
  const isGreen = result.includes('WRONG') || RIGHT.includes(result);
  const id = `${file}::adds`;
  return isGreen ? { id, status: 'passed' } : { id, status: 'failed', message: 'AssertionError: got 3' };
}

function resultsOf(world: World, result: string, draw: () => number): readonly TestResult[] {
  const results: TestResult[] = [];
  for (const [file, tests] of Map.groupBy(world.tests, (test) => test.file)) {
    const end = draw() < world.breaks ? Math.floor(draw() * tests.length) : tests.length;
    for (const test of tests.slice(0, end)) results.push(...resultOf(world, test, result, { draw, results }));
    if (end < tests.length) results.push({ id: `${file}::(did not finish)`, status: 'error', message: 'it ended' });
  }
  return withNumbers(results);
}

interface Doing {
  readonly draw: () => number;
  readonly results: readonly TestResult[];
}

function resultOf(world: World, test: WorldTest, result: string, doing: Doing): readonly TestResult[] {
  const id = `${test.file}::${nameOf(test, doing.draw)}`;
  const failed = (message: string): readonly TestResult[] => [{ id, status: 'failed', message }];
  const chance = doing.draw() < world.chance;
  if (result.includes(BROKEN) && !world.isVoid) return failed(`${BROKEN} by a test`);
  if (test.nature === 'skips' && chance) return [{ id, status: 'skipped' }];
  const isDragged = test.nature === 'order' && doing.results.some(({ status }) => status === 'failed');
  if ((test.nature === 'flaky' && chance) || isDragged) return failed('Error: connect ETIMEDOUT');
  if (test.harm === undefined || world.isVoid || !result.includes('WRONG')) return [{ id, status: 'passed' }];
  if (test.harm === 'is gone') return [];
  if (test.harm === 'is skipped') return [{ id, status: 'skipped' }];
  return failed(test.harm === 'fails' ? 'AssertionError: 1 !== 2' : 'TypeError: x is not a function');
}

function nameOf({ title, nature }: WorldTest, draw: () => number): string {
  if (nature === 'number') return `${title} ${Math.floor(draw() * 1e6)} sorts`;
  if (nature !== 'word') return title;
  return `${title} ${Array.from({ length: 8 }, () => LETTERS[Math.floor(draw() * 26)]).join('')}`;
}

function withNumbers(results: readonly TestResult[]): readonly TestResult[] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const count = (seen.get(result.id) ?? 0) + 1;
    seen.set(result.id, count);
    return count === 1 ? result : { ...result, id: `${result.id} #${count}` };
  });
}

/** Numbers in 0…1 that follow from a seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
