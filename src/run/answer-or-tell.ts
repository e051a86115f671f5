// A command from the queue: carried out, tried again later, or answered with the reason why it cannot be.

import type { Logger } from 'pino';
import { NO_COMMENT } from '../commands/request.ts';
import { isRepeated, toldAs } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import { stopped } from '../trace/views/stopped.ts';
import { answerCommand } from './answer.ts';
import type { AnswerParts, Turn } from './answering.ts';
import { threadOf } from './command-turn.ts';
import type { Dashboards } from './dashboard.ts';

export interface AnswerOrTellParts extends AnswerParts {
  readonly dashboards: Pick<Dashboards, 'changed'>;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}

/** `failed` attempts came before this one. Throws what the queue is to repeat. */
export async function answerOrTell(
  id: string,
  parts: AnswerOrTellParts,
  signal: AbortSignal,
  failed: number,
): Promise<Turn> {
  try {
    const turn = await answerCommand(id, parts, signal);
    await untick(id, turn, parts);
    return turn;
  } catch (error) {
    if (signal.aborted || isRepeated(error, failed)) throw error;
    parts.log.error({ err: error, command: id }, 'the command cannot be carried out');
    const request = await parts.commands.read(id);
    const { reason, next } = toldAs(error);
    const untold = await refusalOf(() => parts.publisher.comment(threadOf(request), id, stopped(reason, next)));
    if (untold) parts.log.warn({ err: untold, command: id }, 'its author could not be told');
    await parts.commands.finish(id, 'answered');
    return 'done';
  }
}

/** A box that was ticked is as it was before once its command is done, also where that changed nothing. */
async function untick(id: string, turn: Turn, { commands, dashboards }: AnswerOrTellParts): Promise<void> {
  if (turn !== 'done') return;
  const request = await commands.read(id);
  if (request.comment === NO_COMMENT) dashboards.changed(threadOf(request));
}
