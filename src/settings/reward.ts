// Settings: what scores states and patches, and the served reward models.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { amount, choice, http, named, whole } from './kinds.ts';
import { refuse, type Said } from './refuse.ts';
import { variable } from './variable.ts';

const SOURCES = ['judge', 'served', 'agreement', 'judge+served'] as const;
const source = z.enum(SOURCES, `must be one of ${SOURCES.join(', ')}`);
const api = http.refine((text) => /\/(pooling|classify|score)$/.test(text), {
  message: 'must be the whole address of an API, ending in /pooling, /classify or /score',
});

const served = z.object({
  url: variable(
    'MULLOVER_REWARD_URL',
    api.optional(),
    'Whole address of a served reward model, ending in `/pooling`, `/classify` or `/score`',
  ),
  name: variable('MULLOVER_REWARD_MODEL', named.optional(), 'Model name of the served reward model'),
  apiKey: variable('MULLOVER_REWARD_KEY', z.string().optional(), 'API key of the served reward model'),
});
const servedForPatches = z.object({
  url: variable('MULLOVER_REWARD_OUTCOME_URL', api.optional(), 'Address of another one for patches; default: the same'),
  name: variable(
    'MULLOVER_REWARD_OUTCOME_MODEL',
    named.optional(),
    'Model name of the one for patches; default: the same',
  ),
  apiKey: variable('MULLOVER_REWARD_OUTCOME_KEY', z.string().optional(), 'API key of the one for patches'),
});

const parts = z.object({
  process: variable(
    'MULLOVER_REWARD_PROCESS',
    source.prefault('judge'),
    'What scores understandings and localizations: `judge`, `served`, `judge+served`, or `agreement` (no model)',
  ),
  outcome: variable(
    'MULLOVER_REWARD_OUTCOME',
    source.prefault('judge'),
    'What scores and compares patches: `judge`, `served`, `judge+served`, or `agreement` (no model)',
  ),
  served: z.object({ process: served, outcome: servedForPatches }),
  label: variable(
    'MULLOVER_REWARD_LABEL',
    whole(0, 999).prefault('1'),
    'Index of the class that means "correct", for served models with several classes',
  ),
  scale: variable(
    'MULLOVER_REWARD_SCALE',
    choice('probability', 'logit').prefault('probability'),
    'What served models answer with: `probability`, or `logit` (then sigmoid, or softmax over the classes)',
  ),
  /** Share of the served model where both kinds judge. */
  weight: variable(
    'MULLOVER_REWARD_WEIGHT',
    amount.refine((value) => value > 0 && value < 1, 'must lie between 0 and 1').prefault('0.5'),
    'Weight of the served model in `judge+served`; the judge has the rest',
  ),
  /** Tokens that served models read; undefined where nobody said so. */
  contextTokens: variable(
    'MULLOVER_REWARD_CONTEXT',
    whole(256, 1e8).optional(),
    'Tokens that served reward models read; default: what the model can read',
  ),
  /** Per million tokens. */
  price: variable(
    'MULLOVER_REWARD_PRICE',
    amount.prefault('0'),
    'Price of a million tokens read by served reward models',
  ),
});

type Parts = z.output<typeof parts>;

export const reward = parts.transform((given, said) => {
  const process = servedOf({ stage: 'PROCESS', source: given.process, model: given.served.process }, said);
  const outcome = servedOf({ stage: 'OUTCOME', source: given.outcome, model: forPatches(given.served) }, said);
  return { ...given, served: { process, outcome: isDeepStrictEqual(outcome, process) ? process : outcome } };
});

/** A model for patches at another address never receives the key of the first one. */
function forPatches({ process: first, outcome }: Parts['served']): Parts['served']['process'] {
  return {
    url: outcome.url ?? first.url,
    name: outcome.name ?? first.name,
    apiKey: outcome.apiKey ?? (outcome.url === undefined ? first.apiKey : undefined),
  };
}

interface StageParts {
  readonly stage: 'PROCESS' | 'OUTCOME';
  readonly source: Parts['process'];
  readonly model: Parts['served']['process'];
}

/** Undefined where the stage uses none. */
function servedOf({ stage, source, model }: StageParts, said: Said) {
  const { url, name, apiKey } = model;
  if (!source.includes('served')) return undefined;
  if (url !== undefined && name !== undefined) return { url, name, apiKey };
  const missing = url === undefined ? 'MULLOVER_REWARD_URL' : 'MULLOVER_REWARD_MODEL';
  const fault = new InputFault(
    `MULLOVER_REWARD_${stage} names a served reward model, but there is none.`,
    `Set ${missing}.`,
  );
  return refuse(said, fault);
}
