// What a walk through the steps of a workflow job has gathered so far, and what expressions see of it.

import type { DroppedStep, ScriptStep, Tool, Variables } from './ci-job.ts';
import { type Contexts, resolveText } from './expression.ts';
import { type Json, type JsonMap, mapOf, textOf } from './json.ts';
import type { Available } from './newest-version.ts';

/** How a workflow was started. */
export interface Call {
  readonly inputs: JsonMap;
  readonly event: string;
  readonly prefix: string;
  readonly depth: number;
}

/** Where a workflow lies. */
export interface Origin {
  readonly path: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly triggers: readonly string[];
  readonly available: Available;
  /** Downloads that are still looked up, and jobs that are read for them. */
  readonly left: { count: number };
}

export interface NamedJob {
  readonly workflow: JsonMap;
  readonly id: string;
  readonly job: JsonMap;
  readonly origin: Origin;
  readonly call: Call;
}

/** What expressions of a job see. `whole`: false for a matrix that is made while CI runs. */
export function contextsOf({ call }: NamedJob, matrix: JsonMap, whole: boolean, env: Variables): Contexts {
  const github = {
    event_name: call.event,
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_type: 'branch',
    workspace: '/workspace',
  };
  return {
    github: { values: github, open: true },
    runner: {
      values: {
        os: 'Linux',
        arch: 'X64',
        temp: '/tmp',
        workspace: '/workspace/.runner',
        environment: 'github-hosted',
        debug: '',
      },
      open: true,
    },
    env: { values: env, open: false },
    matrix: { values: matrix, open: !whole },
    inputs: { values: call.inputs, open: false },
  };
}

/** One entry of the matrix of a job. */
export interface Entry {
  readonly named: NamedJob;
  readonly matrix: JsonMap;
  readonly whole: boolean;
  /** The jobs that use what it makes, and for whose sake it is read; none for one that is read for itself. */
  readonly within: readonly string[];
}

/** What a walk through the steps has gathered so far. */
export interface Reading extends Entry {
  readonly env: Record<string, string>;
  readonly versions: Partial<Record<Tool, string>>;
  readonly packages: string[];
  readonly steps: ScriptStep[];
  readonly dropped: DroppedStep[];
  /** Steps that restore a cache, which is always empty. */
  readonly caches: Record<string, Json>;
  /** Of steps that give results which nobody knows. */
  readonly ids: string[];
  /** Of those, the ones that look at what was changed. */
  readonly detectors: string[];
  readonly unknown: string[];
  /** Folders that checkouts of the job make, and whose sources they hold. */
  readonly checkouts: Map<string, 'own' | 'other'>;
}

export function contexts(reading: Reading, inputs?: JsonMap, env: Variables = {}): Contexts {
  const { named, matrix, whole, caches } = reading;
  const own = contextsOf(named, matrix, whole, { ...reading.env, ...env });
  const steps = { values: caches, open: false, unknown: reading.ids };
  return inputs === undefined ? { ...own, steps } : { ...own, steps, inputs: { values: inputs, open: false } };
}

export function resolved(reading: Reading, text: string | undefined, inputs?: JsonMap): string | undefined {
  const result = resolveText(text ?? '', contexts(reading, inputs));
  return result.ok ? result.value : undefined;
}

interface Given {
  readonly known: Variables;
  /** Names. */
  readonly unknown: readonly string[];
}

export function variables(reading: Reading, value: Json | undefined, inputs?: JsonMap): Given {
  const pairs = Object.entries(mapOf(value)).map(
    ([name, text]) => [name, resolved(reading, textOf(text), inputs)] as const,
  );
  const known = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    known: Object.fromEntries(known),
    unknown: pairs.flatMap(([name, text]) => (text === undefined ? [name] : [])),
  };
}
