// What was executed for a patch or a test, in words for a model: the judge and the repair.

import { plainLog } from '../stages/plain-log.ts';
import { cutHead } from '../stages/room.ts';
import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { extentOf } from '../verification/extent.ts';
import { candidatesOf, reproductionOnBase } from '../verification/matrix.ts';
import type { Context, Stored } from './context.ts';
import { fateOnBase } from './tried.ts';

/** Tokens of a log that are worth reading. */
const LOG_TOKENS = 1500;

/** A stored run, and whoever counts the tokens of what is told of it. */
export interface Telling extends Stored {
  readonly model: Pick<Context['model'], 'count'>;
}

/** Verdicts of every check of the patch, with the logs of those that failed. */
export async function patchEvidence(context: Telling, tree: Tree, node: NodeId): Promise<string> {
  const candidate = candidatesOf(tree).find(({ nodes }) => nodes.some(({ id }) => id === node));
  const parts: string[] = [];
  for (const [test, executed] of candidate?.reproductions ?? [])
    parts.push(await checkText(context, `Reproduction test ${test}`, executed));
  if (candidate?.regression) parts.push(await checkText(context, 'Existing tests', candidate.regression));
  return parts.length > 0 ? parts.join('\n\n') : 'Nothing was executed.';
}

/** How a reproduction test fails on the unpatched tree. */
export async function failureOnBase(context: Telling, tree: Tree, test: NodeId): Promise<string> {
  const executed = reproductionOnBase(tree, test);
  return executed ? checkText(context, 'The test', executed) : 'It was not executed.';
}

async function checkText(context: Telling, name: string, executed: Executed): Promise<string> {
  const { result, reason, broken, brokenCount } = executed.verdict;
  if (result === 'pass') return `${name}: passes (${[reason, extentOf(executed)].filter(Boolean).join('; ')}).`;
  const more = brokenCount > broken.length ? `\n… and ${brokenCount - broken.length} more` : '';
  const list = broken.length > 0 ? `\nNow failing:\n${broken.join('\n')}${more}` : '';
  const log = cutHead(plainLog(await context.journal.get(executed.log)), LOG_TOKENS, (text) =>
    context.model.count(text),
  );
  const output = log.trim() === '' ? '' : `\n\nEnd of the output:\n${log}`;
  return `${name}: ${result === 'fail' ? 'fails' : 'nothing known'}: ${reason}${list}${output}`;
}

/** What a test that shows nothing on the unpatched tree said there. */
export async function testEvidence(context: Context, tree: Tree, test: NodeId): Promise<string> {
  const executed = reproductionOnBase(tree, test);
  const log = executed ? plainLog(await context.journal.get(executed.log)) : '';
  const fate = fateOnBase(tree, test);
  const shown = `${fate.charAt(0).toUpperCase()}${fate.slice(1)}`;
  return log === '' ? shown : `${shown}\n\nIts output:\n${log}`;
}
