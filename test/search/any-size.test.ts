// Runs whose results are of any size: names, texts and lists as hostile or as large as they come, through the real loop.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ModelFault } from '../../src/errors.ts';
import type { TestResult } from '../../src/execution.ts';
import { plan } from '../../src/search/plan.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { anyList, anyText, shortText } from '../trace/any-event.ts';
import { goodReply, goodRun, patchTo, returned, type Script, scriptedRun, testsIn } from './scripted-run.ts';

const RUN = 'r-000000000001';

interface Sizes {
  readonly titles: readonly string[];
  readonly message: string;
  readonly near: readonly string[];
  readonly located: number;
  readonly packages: readonly string[];
  readonly reasons: readonly string[];
  readonly refusals: readonly string[];
  readonly note: string;
  readonly command: string;
  readonly seconds: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  titles: anyList(shortText),
  message: anyText,
  near: fc.array(shortText, { maxLength: 12 }),
  located: fc.nat(60),
  packages: anyList(shortText),
  reasons: anyList(shortText),
  refusals: fc.oneof(fc.constant([]), anyList(shortText)),
  note: anyText,
  command: anyText,
  seconds: fc.constantFrom(1, 25),
});

const pathsOf = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `services/アカウント管理/src/main/java/com/example/enterprise/account/Handler${i}.java`,
  );

/** A run that meets all of this: one patch is right, the others break every test that there is. */
function scriptOf(of: Sizes): Script {
  const paths = pathsOf(of.located);
  const ids = [...new Set(of.titles)].map((title, i) => `test/add.js::${i} ${title}`);
  const results = (isFine: boolean): readonly TestResult[] =>
    ids.map((id) => (isFine ? { id, status: 'passed' } : { id, status: 'failed', message: of.message }));
  const known = ['lib/add.js', 'test/add.js', ...paths];
  const near = of.near.map((name, i) => `test/${name}${i}.js`);
  return {
    recipe: {
      packages: of.packages.map((name) => ({ test: name, directories: [name] })),
      reasons: of.reasons,
    },
    workspace: {
      files: async () =>
        known.toSorted().map((path) => ({
          path,
          bytes: 1,
          isTest: path.startsWith('test/'),
          isRunnable: path.startsWith('test/'),
          isSource: !path.startsWith('test/'),
        })),
      testsNear: async () => ['test/add.js', ...near],
      refusals: async (changes) => (returned(changes).includes('wrong') ? of.refusals : []),
    },
    reply: (work) => {
      if (work.startsWith('patch-generation') && work.includes('/1/'))
        return new ModelFault(of.message, of.note, { transient: true });
      if (work.startsWith('fault-localization') && paths.length > 0)
        return `<analysis>\n${of.message}\n</analysis>\n<locations>\n${['lib/add.js', ...paths].map((path) => `${path} :: lines 1-1`).join('\n')}\n</locations>`;
      if (work.startsWith('patch-generation') && work.includes('/2/')) return patchTo('wrong');
      return { text: goodReply(work), note: of.note };
    },
    score: () => ({ value: 0.8, note: of.note, model: of.command }),
    run: (changes) => {
      const facts = { command: of.command, note: of.note, seconds: of.seconds };
      const isNew = testsIn(changes).length > 0;
      return { ...facts, ...(isNew ? goodRun(changes) : { tests: results(!returned(changes).includes('b + a')) }) };
    },
  };
}

describe('a run with results of any size', () => {
  test('ends by itself, fits into its lines, and goes on from its trace with the very same tree', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (of) => {
        const store = createFakeTraceStore();
        const script = { ...scriptOf(of), store };
        const { tree, choice } = await scriptedRun(script);
        const stored = await store.events(RUN);
        expect(Math.max(...stored.map((event) => Buffer.byteLength(JSON.stringify(event))))).toBeLessThanOrEqual(4096);
        const whole = await wholeEvents(store, RUN);
        expect(foldTree(whole)).toEqual(tree);
        const policy = policyNamed('process-search');
        if (!policy || !tree.budget) throw new Error('there is no policy or no budget');
        expect(tree.cap ?? plan(foldTree(whole), tree.budget, policy)).toEqual([]);
        const again = await scriptedRun(script);
        // Only what the endpoint lost is asked again; nothing that was paid for is done twice.
        const since = (await store.events(RUN)).slice(stored.length).map(({ type }) => type);
        expect(since.filter((type) => !/^(?:session-started|work-started|work-lost)$/.test(type))).toEqual([]);
        expect([again.choice.decision, again.choice.winner?.key]).toEqual([choice.decision, choice.winner?.key]);
      }),
      { numRuns: 25 },
    );
  });

  test('keeps recipe, files, refusals and broken tests whole, and their numbers exact in the lines', async () => {
    const of: Sizes = {
      ...{
        titles: Array.from({ length: 240 }, (_, i) => `日付フォーマット ${i}`),
        message: '期待値 '.repeat(900),
        near: [],
      },
      ...{ located: 45, packages: Array.from({ length: 200 }, (_, i) => `packages/${i}`), reasons: [], refusals: [] },
      ...{ note: '', command: 'tape '.repeat(2000), seconds: 1 },
    };
    const store = createFakeTraceStore();
    const { tree } = await scriptedRun({ ...scriptOf(of), store });
    const prepared = tree.preparations.get('prepare')?.outcome;
    expect(prepared?.ok && prepared.environment.recipe.packages).toEqual(
      of.packages.map((name) => ({ test: name, directories: [name] })),
    );
    expect(tree.nodes.get('u0.f0')?.draft?.files).toEqual(['lib/add.js', ...pathsOf(45)]);
    const counts = (await store.events(RUN)).flatMap((event) => (event.cut ? [[event.type, event.cut.counts]] : []));
    expect(counts).toContainEqual(['prepared', { 'outcome.environment.recipe.packages': 200 }]);
    expect(counts).toContainEqual(['asked', { 'outcome.files': 46 }]);
  });
});
