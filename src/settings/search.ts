// Settings: the search, its budgets, and how sure it must be.

import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { POLICIES } from '../search/policy.ts';
import { CAUTIOUS, type Coefficients } from '../selection/confidence.ts';
import { amount, fromJson, whole } from './kinds.ts';
import { readTextFile, refuse, type Said } from './refuse.ts';
import { variable, variableOf } from './variable.ts';

const policies = POLICIES.map(({ name }) => name);

export const policy = variable(
  'MULLOVER_POLICY',
  z.enum(policies, `must be one of ${policies.join(', ')}`).prefault('process-search'),
  'Search policy',
);

const usual = z.object({
  rollouts: variable('MULLOVER_BUDGET', whole(1, 1000).prefault('8'), 'Rollouts of a run'),
  tokens: variable('MULLOVER_TOKENS', whole(1000, 1e12).prefault('2000000'), 'Tokens of a run'),
  seconds: variable('MULLOVER_SECONDS', whole(10, 1e6).prefault('3600'), 'Active seconds of a run'),
  sandboxSeconds: variable('MULLOVER_SANDBOX_SECONDS', whole(10, 1e6).prefault('3600'), 'Sandbox seconds of a run'),
  money: variable('MULLOVER_MONEY', amount.prefault('10'), 'Money of a run, by the configured prices'),
});
const most = z.object({
  rollouts: variable('MULLOVER_BUDGET_MAX', whole(1, 1000).prefault('32'), 'Most rollouts that anyone can ask for'),
  tokens: variable('MULLOVER_TOKENS_MAX', whole(1000, 1e12).prefault('8000000'), 'Most tokens of a run'),
  seconds: variable('MULLOVER_SECONDS_MAX', whole(10, 1e6).prefault('14400'), 'Most active seconds of a run'),
  sandboxSeconds: variable(
    'MULLOVER_SANDBOX_SECONDS_MAX',
    whole(10, 1e6).prefault('14400'),
    'Most sandbox seconds of a run',
  ),
  money: variable('MULLOVER_MONEY_MAX', amount.prefault('40'), 'Most money of a run'),
});

export const budget = z.object({ default: usual, max: most }).transform((given, said) => {
  for (const key of usual.keyof().options) {
    if (given.default[key] <= given.max[key]) continue;
    const [name, limit] = [variableOf(usual.shape[key]), variableOf(most.shape[key])];
    refuse(said, new InputFault(`${name} is larger than ${limit}.`, `Lower ${name} or raise ${limit}.`));
  }
  return given;
});

/** Undefined: the cautious default. */
export const confidence = variable(
  'MULLOVER_CONFIDENCE_FILE',
  z.string().optional(),
  'Coefficients written by `mullover calibrate`; default: a cautious set',
).transform((file, said) => (file === undefined ? undefined : coefficients(file, said)));

const coefficientsSchema = z.strictObject(
  Object.fromEntries(Object.keys(CAUTIOUS).map((name) => [name, z.number()])) as Record<
    keyof Coefficients,
    z.ZodNumber
  >,
);

function coefficients(file: string, said: Said): Coefficients | undefined {
  const text = readTextFile('MULLOVER_CONFIDENCE_FILE', file, said);
  if (text === undefined) return undefined;
  const parsed = coefficientsSchema.safeParse(fromJson(text));
  if (parsed.success) return parsed.data;
  const fault = new InputFault(
    `MULLOVER_CONFIDENCE_FILE: ${file} does not hold the coefficients of the confidence.`,
    'Write it with `mullover calibrate`, or unset MULLOVER_CONFIDENCE_FILE.',
  );
  return refuse(said, fault);
}
