// `/mull stop`: ends what is at work on an issue, and takes back what waits for its turn.

import type { Command } from '../commands/command.ts';
import { type CommandRequest, NO_COMMENT } from '../commands/request.ts';
import { runsLike } from '../github/stored-runs.ts';
import type { RunId } from '../task.ts';
import { cancelled, nothingToStop, stopping } from '../trace/views/replies.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import type { AnswerParts } from './answering.ts';
import { answer, issueOf, threadOf } from './command-turn.ts';
import { endUnbegun } from './end-unbegun.ts';

interface Stopped {
  readonly request: CommandRequest;
  /** The issue of its thread. */
  readonly issue: number;
}

/** Ends what is at work and takes back what waits; commands that came later stay. */
export async function stop(stopped: Stopped, parts: AnswerParts, signal: AbortSignal): Promise<'done'> {
  const { request, issue } = stopped;
  const taken = await takeBack(stopped, parts, signal);
  const runs = await openRuns({ repositoryId: request.repositoryId, issue }, parts);
  for (const run of runs) await parts.commands.requestStop(run);
  const text = runs.length > 0 ? stopping() : taken > 0 ? cancelled() : nothingToStop();
  return answer(request, parts, request.id, text);
}

/** How many commands were taken back. */
async function takeBack({ request, issue }: Stopped, parts: AnswerParts, signal: AbortSignal): Promise<number> {
  let taken = 0;
  for (const earlier of await parts.commands.pending(request.repositoryId)) {
    if (!isWaiting(earlier, request)) continue;
    // Those of strangers were not taken up yet, and looking at each would cost what they are kept from.
    if (!(await parts.limits.isKnown(earlier))) continue;
    if ((await issueOf(earlier, parts, signal)) !== issue) continue;
    if ((await parts.commands.finish(earlier.id, 'cancelled')) !== 'cancelled') continue;
    if (earlier.command.kind === 'labelled')
      await endUnbegun(earlier.command.run, parts, 'a `/mull stop` came before it began');
    await parts.publisher.comment(threadOf(earlier), earlier.id, cancelled(), signal);
    taken += 1;
  }
  return taken;
}

/** All of the issue that are not over: more than one where a label waits for its turn. */
async function openRuns(
  wanted: { readonly repositoryId: number; readonly issue: number },
  { trace }: AnswerParts,
): Promise<readonly RunId[]> {
  const open: RunId[] = [];
  for await (const { run } of runsLike(trace, wanted)) if (!runIsOver(await trace.events(run))) open.push(run);
  return open;
}

const TAKEN_BACK: readonly Command['kind'][] = ['start', 'labelled', 'retry', 'revise'];
const WRITTEN: readonly Command['kind'][] = ['start', 'retry'];

/**
 * What a stop takes back: ids of reviews and comments are not of one row, a label and a box that was ticked have none, so that
 * times tell where the kinds differ.
 */
function isWaiting(earlier: CommandRequest, stop: CommandRequest): boolean {
  const { kind } = earlier.command;
  if (!TAKEN_BACK.includes(kind)) return false;
  if (WRITTEN.includes(kind) && earlier.comment !== NO_COMMENT && stop.comment !== NO_COMMENT)
    return earlier.comment < stop.comment;
  return Date.parse(earlier.at ?? '') <= Date.parse(stop.at ?? '') && earlier.id !== stop.id;
}
