// A label that was set while the issue was being worked on: its run begins when that has ended, unless what ended is its answer.

import { mayAsk } from '../commands/authorisation.ts';
import type { Command } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import type { Publisher } from '../github/publisher.ts';
import { permissionOf } from '../github/snapshot.ts';
import type { CommandStore, Place, Queue, TraceStore } from '../ports.ts';
import type { CommandLimits } from '../queue/command-limits.ts';
import { labelWaits } from '../trace/views/replies.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { threadOf } from './command-turn.ts';
import { endUnbegun, SEARCHED } from './end-unbegun.ts';
import { workOn } from './work-on-issue.ts';

export type LabelledRequest = CommandRequest & { readonly command: Extract<Command, { readonly kind: 'labelled' }> };

export interface TakeUpParts {
  readonly trace: Pick<TraceStore, 'append' | 'events' | 'list'>;
  readonly queue: Pick<Queue, 'busy' | 'enqueue'>;
  readonly commands: Pick<CommandStore, 'outcome'>;
  readonly app: Pick<GitHubApp, 'withAccess'>;
  readonly publisher: Pick<Publisher, 'comment'>;
  readonly limits: Pick<CommandLimits, 'know' | 'isRefused' | 'isLabelRefused'>;
}

/** Safe to repeat. Throws GitHubFault. */
export async function takeUpLabel(
  request: LabelledRequest,
  parts: TakeUpParts,
  signal: AbortSignal,
): Promise<'done' | 'begun' | { readonly waitsFor: number }> {
  const { run } = request.command;
  if (runIsOver(await parts.trace.events(run))) return 'done';
  const place = threadOf(request);
  const work = await workOn(place, { id: request.id, run, at: request.at }, parts);
  if (work === 'answered') {
    await endUnbegun(run, parts, SEARCHED);
    return 'done';
  }
  if (work === 'none') {
    const enqueued = await parts.queue.enqueue({ run, place });
    if (enqueued.kind !== 'busy' || enqueued.run === run) return 'begun';
  }
  if (work === 'search') await tell(request, place, parts, signal);
  return { waitsFor: place.issue };
}

/** Once for each search, however often the label is taken off and set again. Who may not ask is told when their turn comes. */
async function tell(request: LabelledRequest, place: Place, parts: TakeUpParts, signal: AbortSignal): Promise<void> {
  const { sender } = request;
  const asker = { ...place, thread: place.issue, sender };
  if ((await parts.limits.isRefused(asker)) || (await parts.limits.isLabelRefused(asker))) return;
  const ask = () => parts.app.withAccess(place, READING, (api) => permissionOf(api, place, sender, signal), signal);
  if (!mayAsk(await ask())) return;
  await parts.limits.know(asker);
  const inTheWay = (await parts.queue.busy(place)) ?? request.id;
  await parts.publisher.comment(place, `works-${inTheWay}`, labelWaits(), signal);
}
