// Which tests one execution runs: what the check means, resolved to files.

import type { TestSelection } from '../execution.ts';
import { namedFiles } from '../runners/collected-files.ts';
import type { CheckBase, Verify } from '../search/work.ts';
import { isRunnableTest } from '../stages/runnable-test.ts';
import type { BlobRef, NodeId } from '../task.ts';
import type { Check, SuitePart } from '../trace/check.ts';
import type { Tree } from '../trace/tree.ts';
import { environmentOf } from '../verification/environment.ts';
import { baselineRun, scopeOf } from '../verification/matrix.ts';
import { NEAR_TESTS, nearestFirst } from '../verification/nearest-first.ts';
import { fileOf } from '../verification/test-ids.ts';
import { measuredBaseline } from './baseline.ts';
import type { Context } from './context.ts';

/** So many files of a suite in parts have steps before one with several: see `doubling` in runners/suite-parts.ts. */
const BEFORE_NEW = 7;

export interface Selected {
  readonly selection: TestSelection;
  /** Set when the suite is run in parts: how many files it has (`undefined`: that is found out now), how many run first. */
  readonly parts?: { readonly of: number | undefined; readonly near: number };
}

/** True for a check with the files of one reproduction test. */
export function isOfTest(check: Check): check is Check & { readonly test: NodeId } {
  return 'test' in check && check.test !== undefined;
}

export async function selectionFor(context: Context, work: CheckBase | Verify, tree: Tree): Promise<Selected> {
  const { check } = work;
  if (check.kind === 'published') return publishedSelection(context, tree, check.test);
  if (isOfTest(check)) return files(ownTests(tree, check.test));
  if (check.kind === 'baseline')
    return check.repetition === 0 ? firstBaseline(context, work) : wholeSelection(context, tree);
  // Tests depend on what ran before them: a part of the run would not repeat it.
  if (check.kind === 'confirmation') {
    const { scope } = check;
    return selectionFor(context, { ...work, check: { kind: 'regression', scope } }, tree);
  }
  if (check.scope !== 'own') return wholeSelection(context, tree);
  if (check.kind === 'reach') return measuredNear(context, tree, [check.file]);
  if (work.kind === 'verify') return measuredNear(context, tree, tree.nodes.get(work.node)?.draft?.files ?? []);
  return wholeSelection(context, tree);
}

/** What a runner cannot be asked to run. */
const DATA = /\.(json5?|ya?ml|toml|csv|tsv|txt|md|rst|html?|xml|svg|png|gif|jpe?g|snap|lock|sql|css)$/i;

/** Every test among the files of a draft, wherever it stands in it: by its name, or since the recipe's command names it. */
function ownTests(tree: Tree, test: NodeId): readonly string[] {
  const { files: all = [] } = tree.nodes.get(test)?.draft ?? {};
  const recipe = environmentOf(tree)?.recipe;
  const named = new Set(recipe ? namedFiles(recipe, all) : []);
  const tests = all.filter((path) => named.has(path) || isRunnableTest(path));
  const programs = all.filter((path) => !DATA.test(path));
  return [tests, programs, all].find(({ length }) => length > 0) ?? [];
}

async function firstBaseline(context: Context, work: CheckBase | Verify): Promise<Selected> {
  if (work.kind === 'verify' || work.near === undefined) return { selection: { kind: 'all' } };
  const { list, near } = await nearestFirst(context.workspace, work.near);
  return { ...files(list), parts: { of: undefined, near } };
}

/** What the first baseline measured. */
async function wholeSelection(context: Context, tree: Tree): Promise<Selected> {
  const baseline = baselineRun(tree, scopeOf(tree), 0);
  if (!baseline?.part) return { selection: baseline?.selection ?? { kind: 'all' } };
  return { ...files(await listOf(context, baseline.part)), parts: { of: baseline.part.of, near: baseline.part.near } };
}

/** A new file may lie beyond a list: it runs in one process with files that are near, where it could do most to them. */
async function publishedSelection(context: Context, tree: Tree, test: NodeId): Promise<Selected> {
  const { selection, parts } = await wholeSelection(context, tree);
  if (selection.kind === 'all') return { selection };
  const own = ownTests(tree, test);
  const isOther = (path: string) => !own.includes(path);
  const near = selection.files.slice(0, parts?.near ?? selection.files.length).filter(isOther);
  const list = [...near.slice(0, BEFORE_NEW), ...own, ...near.slice(BEFORE_NEW)];
  const rest = selection.files.slice(parts?.near ?? selection.files.length).filter(isOther);
  return { ...files([...list, ...rest]), ...(parts ? { parts: { of: parts.of, near: list.length } } : {}) };
}

/** Measured tests near some sources; without any, and where all are near, the whole selection stands in. */
async function measuredNear(context: Context, tree: Tree, sources: readonly string[]): Promise<Selected> {
  const whole = await wholeSelection(context, tree);
  const near = await context.workspace.testsNear(sources, NEAR_TESTS);
  const { passing } = await measuredBaseline(context, tree);
  const measured = new Set(passing.map(fileOf));
  const own = near.filter((path) => measured.has(path));
  // Files that hold every test that decides are all of them: they are run once, as the whole.
  return own.length > 0 && own.length < measured.size ? files(own) : whole;
}

async function listOf(context: Context, { list }: { readonly list: BlobRef }): Promise<readonly string[]> {
  return JSON.parse(await context.journal.get(list)) as string[];
}

/** What an event says of a selection: the first files of a long one, and where the list is. */
export async function storedSelection(
  context: Context,
  { selection, parts }: Selected,
  ran: { readonly ran: readonly string[]; readonly left: readonly string[] } | undefined,
): Promise<{ readonly selection: TestSelection; readonly part?: SuitePart }> {
  if (selection.kind === 'all' || !parts || !ran) return { selection };
  const list = await context.journal.put(JSON.stringify(ran.ran));
  const of = parts.of ?? ran.ran.length + ran.left.length;
  const part = { files: ran.ran.length, of, near: parts.near, list };
  return { selection: { kind: 'files', files: ran.ran.slice(0, NEAR_TESTS) }, part };
}

const files = (paths: readonly string[]): { readonly selection: TestSelection } => ({
  selection: { kind: 'files', files: paths },
});
