// How the commands of evaluations and of training data open a task on this machine.

import { InputFault } from '../errors.ts';
import { rememberExecutions } from '../evaluation/remembered-sandbox.ts';
import type { EvaluationPorts } from '../evaluation/with-place.ts';
import { POLICIES, type Policy, policyNamed } from '../search/policy.ts';
import type { Budget } from '../task.ts';
import type { Host } from '../wire.ts';

export interface Places {
  /** Address of a repository, `owner/name`. */
  urlOf(repository: string): string;
  /** Folder of remembered executions. */
  readonly executions: string;
  readonly grader: 'own' | 'official';
}

export function openOn(host: Host, { urlOf, executions, grader }: Places, caps: Budget): EvaluationPorts['open'] {
  const memory = rememberExecutions(host.sandbox, executions);
  return async (task, mirrors, signal) => {
    const { repository, base } = task.instance;
    const workspace = await host.open({ url: urlOf(repository), ref: base, mirrors }, signal);
    // What a run learns of an environment is kept from the others: their order would count.
    const deps = { ...(await host.deps(workspace)), recipes: undefined };
    return { task, deps, memory, caps, grader };
  };
}

/** Options are environment variables by another name, so that they are checked in one place. `data`: folder of traces. */
export function modelSettings(
  { model, modelUrl }: { readonly model?: string | undefined; readonly modelUrl?: string | undefined },
  data: string,
): Record<string, string> {
  const pairs = { MULLOVER_DATA: data, MULLOVER_MODEL: model, MULLOVER_MODEL_URL: modelUrl };
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function knownPolicy(name: string): Policy {
  const policy = policyNamed(name);
  if (policy) return policy;
  throw new InputFault(`There is no policy ${name}.`, `Policies: ${POLICIES.map((each) => each.name).join(', ')}.`);
}
