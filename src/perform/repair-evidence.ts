// What a repair is told: the tests that fail with the patch, message by message, each with its source; nothing of what passes.

import type { TestResult } from '../execution.ts';
import { plainLog } from '../stages/plain-log.ts';
import { cutEvenly, cutHead, type Room } from '../stages/room.ts';
import { testSource } from '../stages/test-source.ts';
import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { brokenIn, named } from '../verification/baseline.ts';
import { type Candidate, candidatesOf } from '../verification/matrix.ts';
import { fileOf, titlesOf } from '../verification/test-ids.ts';
import { measuredBaseline } from './baseline.ts';
import { type Context, draftOf, testsOf } from './context.ts';
import { objection } from './tried.ts';

/** Failures that are shown; tests that fail with the same message are one. */
const SHOWN = 6;

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly source: string | undefined;
}

/** Fits into the room; each failure has its share of it. */
export async function repairEvidence(context: Context, tree: Tree, node: NodeId, room: Room): Promise<string> {
  const candidate = candidatesOf(tree).find(({ nodes }) => nodes.some(({ id }) => id === node));
  if (!candidate) return 'Nothing was executed.';
  const failures = [
    ...(await reproductionFailures(context, tree, candidate)),
    ...(await regressionFailures(context, tree, candidate)),
  ];
  const [shown, left] = distinct(failures);
  const head = [
    summary(candidate),
    ...(await objection(context, tree, node)).map((said) => `Besides, ${said}`),
    ...(left > 0 ? [`${left} more fail; these are the first ones with messages of their own.`] : []),
  ];
  const parts = cutEvenly(shown.map(failureText), room.tokens - room.count(head.join('\n')), room.count);
  return [head.join('\n'), ...parts].join('\n\n');
}

/** So that what is right already is kept. */
function summary({ reproductions, regression }: Candidate): string {
  const green = [...reproductions.values()].filter(({ verdict }) => verdict.result === 'pass').length;
  const tests =
    reproductions.size === 0
      ? 'No test of the issue was run'
      : `${green} of ${reproductions.size} tests of the issue pass now`;
  const broken = regression?.verdict.result === 'fail' ? regression.verdict.brokenCount : 0;
  return `${tests}; ${broken === 0 ? 'no existing test is broken' : `${broken} existing test${broken === 1 ? ' is' : 's are'} broken`}.`;
}

/** One for each message, with the number of the others. */
function distinct(failures: readonly Failure[]): readonly [readonly Failure[], number] {
  const groups = [...Map.groupBy(failures, ({ message }) => message).values()];
  const merged = groups.flatMap(([first, ...others]): readonly Failure[] => {
    if (!first) return [];
    const more = others.length === 0 ? '' : ` (and ${others.length} more with the same message)`;
    return [{ ...first, name: `${first.name}${more}` }];
  });
  return [merged.slice(0, SHOWN), Math.max(0, groups.length - SHOWN)];
}

function failureText({ name, message, source }: Failure): string {
  const shown = source === undefined ? '' : `\nIts source:\n${source}`;
  return `### ${name}\n${message}${shown}`;
}

async function reproductionFailures(
  context: Context,
  tree: Tree,
  { reproductions }: Candidate,
): Promise<readonly Failure[]> {
  const failing = [...reproductions].filter(([, { verdict }]) => verdict.result === 'fail');
  const found = await Promise.all(
    failing.map(async ([test, run]) => {
      const draft = await draftOf(context, tree, test);
      const texts =
        draft.kind === 'reproduction-test' ? draft.changes.map(({ path, text }) => ({ path, text: text ?? '' })) : [];
      const bad = (await testsOf(context, run.tests)).filter(({ status }) => status === 'failed' || status === 'error');
      return failuresOf(context, run, bad, (path) => texts.find((one) => one.path === path)?.text ?? texts[0]?.text);
    }),
  );
  return found.flat();
}

async function regressionFailures(
  context: Context,
  tree: Tree,
  { regression }: Candidate,
): Promise<readonly Failure[]> {
  if (regression?.verdict.result !== 'fail') return [];
  const tests = await testsOf(context, regression.tests);
  const ran = new Set(tests.map(({ id }) => fileOf(id)));
  const baseline = await measuredBaseline(context, tree);
  const broken = new Set([...brokenIn(tests, baseline, [...ran]), ...regression.verdict.broken]);
  const known = new Map(named(tests, baseline).map((test) => [test.id, { ...test, id: test.reported ?? test.id }]));
  const bad = [...broken].map((id): TestResult => known.get(id) ?? { id, status: 'error', message: 'It did not run.' });
  const texts = new Map<string, string | undefined>();
  for (const path of new Set(bad.slice(0, SHOWN * 3).map(({ id }) => fileOf(id))))
    texts.set(path, await context.workspace.read(path));
  return failuresOf(context, regression, bad, (path) => texts.get(path));
}

/** Without results the log is all there is. */
async function failuresOf(
  { journal, workspace, model }: Context,
  run: Executed,
  tests: readonly TestResult[],
  textOf: (path: string) => string | undefined,
): Promise<readonly Failure[]> {
  if (tests.length === 0) {
    const log = cutHead(plainLog(await journal.get(run.log)), LOG_TOKENS, (text) => model.count(text));
    return [
      {
        name: nameOfRun(run),
        message: `${plainLog(run.verdict.reason)}${log.trim() === '' ? '' : `\nEnd of the output:\n${log}`}`,
        source: textOf(''),
      },
    ];
  }
  return Promise.all(
    tests.map(async ({ id, message = 'It did not pass.' }) => {
      const [path, text] = [fileOf(id), textOf(fileOf(id))];
      const definitions = text === undefined ? [] : ((await workspace.definitions(path, text)) ?? []);
      const source = text === undefined ? undefined : testSource(text, definitions, titlesOf(id));
      return { name: id, message: plainLog(message), source };
    }),
  );
}

const LOG_TOKENS = 1500;

function nameOfRun({ check }: Executed): string {
  return check.kind === 'reproduction' ? 'The test of the issue' : 'The existing tests';
}
