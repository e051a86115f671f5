// What was tried before and what became of it, in words for the samples that come after.

import { plainLog } from '../stages/plain-log.ts';
import { cutLines } from '../stages/room.ts';
import type { NodeId } from '../task.ts';
import { kindOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { candidatesOf, reproductionOnBase } from '../verification/matrix.ts';
import { type Context, casesAbove, draftOf } from './context.ts';

/** Tokens that the change of one of them may take. */
const DIFF_TOKENS = 400;

/** One text for each node. */
export function triedBefore(context: Context, tree: Tree, nodes: readonly NodeId[]): Promise<readonly string[]> {
  return Promise.all(
    nodes.map((node) => (kindOf(node) === 't' ? testBefore(context, tree, node) : patchBefore(context, tree, node))),
  );
}

async function testBefore(context: Context, tree: Tree, node: NodeId): Promise<string> {
  const draft = await draftOf(context, tree, node);
  if (draft.kind !== 'reproduction-test') return '';
  const covers = draft.covers?.length ? `, for the cases ${draft.covers.join(', ')}` : '';
  return `${draft.file}${covers}: ${fateOnBase(tree, node)}\n${shortDiff(context, draft.diff)}`;
}

/** How it ran on the present code. */
export function fateOnBase(tree: Tree, test: NodeId): string {
  const verdict = reproductionOnBase(tree, test)?.verdict;
  if (!verdict) return 'it was not run.';
  const reason = plainLog(verdict.reason);
  if (verdict.result === 'fail') return `it fails on the present code, as it should: ${reason}`;
  if (verdict.result === 'pass') return `it passes on the present code, so it does not show the issue.`;
  return `it proves nothing on the present code: ${reason}`;
}

async function patchBefore(context: Context, tree: Tree, node: NodeId): Promise<string> {
  const draft = await draftOf(context, tree, node);
  if (draft.kind !== 'patch') return '';
  const files = draft.changes.map(({ path }) => path).join(', ');
  const why = [whyItFailed(tree, node), ...(await objection(context, tree, node))].join('; ');
  return `${draft.title} (${files}): ${why}\n${shortDiff(context, draft.diff)}`;
}

function whyItFailed(tree: Tree, node: NodeId): string {
  const candidate = candidatesOf(tree).find(({ nodes }) => nodes.some(({ id }) => id === node));
  const tests = [...(candidate?.reproductions.values() ?? [])].filter(({ verdict }) => verdict.result === 'fail');
  const broken = candidate?.regression?.verdict;
  const told = tests.slice(0, 2).map(({ verdict }) => `a test of the issue still fails: ${plainLog(verdict.reason)}`);
  if (broken?.result === 'fail')
    told.push(`it breaks ${broken.brokenCount} existing tests: ${plainLog(broken.reason)}`);
  return told.length > 0 ? told.join('; ') : 'it was not good enough.';
}

/** The cases that a judge says a patch leaves as they were, as its own understanding has them; none where it named none. */
export async function objection(context: Context, tree: Tree, node: NodeId): Promise<readonly string[]> {
  const candidate = candidatesOf(tree).find(({ nodes }) => nodes.some(({ id }) => id === node));
  const judged = candidate?.nodes.find(({ score }) => score);
  if (!judged?.score?.fails) return [];
  const cases = await casesAbove(context, tree, judged.id);
  const named = judged.score.fails.map((number) => cases[number - 1]).filter((text) => text !== undefined);
  return named.length === 0 ? [] : [`a reviewer says that it leaves this as it was: ${named.join('; ')}`];
}

function shortDiff({ model }: Context, diff: string): string {
  return cutLines(diff, DIFF_TOKENS, (text) => model.count(text));
}
