// The first measure: does it answer, how soon, with log-probabilities, and where does it think?

import { ModelFault } from '../../errors.ts';
import type { Arrived, ChatReply } from '../../ports/model.ts';
import { SHORT_QUESTION, thoughtsOnly } from '../probe.ts';
import type { Answer } from './measures.ts';
import { type Studied, secondsBetween, type TimedCall, timedCall } from './timed-call.ts';

/** Fewer tokens cannot be told from a reply that came at once. */
const FEW = 8;

/** Throws ModelFault where there is no answer, or none until `deadline` (its reason then says how fast it was). */
export async function measureAnswer(studied: Studied, maxTokens: number, deadline: AbortSignal): Promise<Answer> {
  const { model, now } = studied;
  const question = {
    of: 'answer/0/0',
    messages: SHORT_QUESTION,
    temperature: 0,
    seed: 1,
    maxTokens,
    logprobs: true,
  } as const;
  const signal = AbortSignal.any([studied.signal, deadline]);
  const start = now();
  let so: Arrived | undefined;
  const see = (arrived: Arrived): void => {
    so = arrived;
  };
  const call = await timedCall({ ...studied, signal }, question, see).catch((error: unknown) => {
    throw deadline.aborted && error === signal.reason ? tooSlow(studied, so, secondsBetween(start, now())) : error;
  });
  const { reply } = call;
  if (reply.text === '' && reply.finish === 'stop') throw thoughtsOnly(reply.model);
  return {
    model: reply.model,
    seconds: secondsBetween(call.start, call.end),
    firstTextSeconds: secondsBetween(call.start, call.firstText),
    logprobs: logprobsOf(reply, model.learnt()),
    thoughts: thoughtsOf(studied, call),
    answered: reply.text !== '',
    stopped: reply.finish === 'stop',
    usage: !reply.usage.estimated,
    streamed: reply.usage.outputTokens < FEW || call.pieces > 1,
  };
}

function logprobsOf({ firstToken, text }: ChatReply, learnt: readonly string[]): Answer['logprobs'] {
  if (firstToken) return 'given';
  // A reply that never came to its answer shows none.
  return learnt.includes('no logprobs') && text !== '' ? 'refused' : 'ignored';
}

function thoughtsOf({ model }: Studied, { reply, arrived }: TimedCall): Answer['thoughts'] {
  if (reply.thoughts === '') return { place: 'none', share: 0 };
  const thoughts = model.count(reply.thoughts);
  const share = thoughts / (thoughts + model.count(reply.text));
  return { place: arrived.reasoning.trim() === '' ? 'text' : 'field', share };
}

function tooSlow({ model }: Studied, so: Arrived | undefined, seconds: number): ModelFault {
  const tokens = so ? model.count(so.content) + model.count(so.reasoning) : 0;
  const came =
    tokens === 0 ? 'nothing had arrived' : `${tokens} tokens had arrived (${(tokens / seconds).toFixed(2)} a second)`;
  return new ModelFault(
    `The model did not end its answer to one short question within ${Math.round(seconds)} s: ${came}.`,
    'See whether the server is busy, still loads the model, or the model thinks for long (MULLOVER_MODEL_BODY can switch thoughts off); --bench-seconds gives it more time.',
    { kind: 'passing' },
  );
}
