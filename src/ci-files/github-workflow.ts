// GitHub's workflow files as jobs: one for each entry of a matrix, local actions and reusable workflows opened.

import type { CiJob, DroppedStep } from './ci-job.ts';
import { type Contexts, conditionHolds, resolveValue } from './expression.ts';
import { type Call, contextsOf, type NamedJob, type Origin } from './github-reading.ts';
import { jobContent } from './github-steps.ts';
import { fromYamlText, type JsonMap, mapOf, textOf, textsOf } from './json.ts';
import { matrixEntries } from './matrix.ts';
import { type Available, newestVersion, toolOfAxis } from './newest-version.ts';

type Texts = ReadonlyMap<string, string>;
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const MAX_DEPTH = 4;
/** Downloads of a workflow that are looked up, and jobs that are read for them: of real ones few hundreds. */
const MOST_BESIDE = 400;

export interface WorkflowJobs {
  readonly jobs: readonly CiJob[];
  /** Files and jobs that cannot be read. */
  readonly dropped: readonly DroppedStep[];
}

/** All jobs of all workflows that something other than another workflow starts. */
export function githubJobs(texts: Texts, available: Available): WorkflowJobs {
  const results = [...texts.keys()]
    .filter((path) => WORKFLOW.test(path))
    .sort()
    .map((path) => workflowJobs(path, texts, available));
  return { jobs: results.flatMap(({ jobs }) => jobs), dropped: results.flatMap(({ dropped }) => dropped) };
}

function workflowJobs(path: string, texts: Texts, available: Available): WorkflowJobs {
  const workflow = fromYamlText(texts.get(path) ?? '');
  if (workflow === undefined) return { jobs: [], dropped: [{ step: path, reason: 'is no valid YAML' }] };
  const triggers = triggersOf(workflow);
  if (triggers.length === 1 && triggers[0] === 'workflow_call' && isCalled(path, texts))
    return { jobs: [], dropped: [] };
  const event = ['push', 'pull_request'].find((name) => triggers.includes(name)) ?? triggers[0] ?? 'push';
  return jobsOf(
    workflow,
    { path, texts, triggers, available, left: { count: MOST_BESIDE } },
    { inputs: defaultsOf(workflow), event, prefix: '', depth: 0 },
  );
}

function triggersOf(workflow: JsonMap): readonly string[] {
  const on = workflow.on;
  return typeof on === 'object' && on !== null && !Array.isArray(on) ? Object.keys(on) : textsOf(on);
}

function isCalled(path: string, texts: Texts): boolean {
  return [...texts].some(([other, text]) => WORKFLOW.test(other) && text.includes(`uses: ./${path}`));
}

/** Inputs that nobody gave, as a workflow that is called sees them. */
function defaultsOf(workflow: JsonMap): JsonMap {
  const inputs = mapOf(mapOf(mapOf(workflow.on).workflow_call).inputs);
  const given = Object.entries(inputs).map(([name, input]) => [name, mapOf(input).default ?? null] as const);
  return Object.fromEntries(given);
}

function jobsOf(workflow: JsonMap, origin: Origin, call: Call): WorkflowJobs {
  const results = Object.entries(mapOf(workflow.jobs)).flatMap(([id, job]) => {
    const named = { workflow, id, job: mapOf(job), origin, call };
    const strategy = resolveValue(mapOf(mapOf(job).strategy).matrix ?? {}, contextsOf(named, {}, true, {}));
    // A matrix that is made while CI runs: its values stay unknown.
    if (!strategy.ok) return [entryJobs(named, likelyEntry(named.job, origin.available), false)];
    return matrixEntries(mapOf(strategy.value)).map((entry) => entryJobs(named, entry, true));
  });
  return { jobs: results.flatMap(({ jobs }) => jobs), dropped: results.flatMap(({ dropped }) => dropped) };
}

/** Of axes that are called by what they choose, the newest that is at hand. */
function likelyEntry(job: JsonMap, available: Available): JsonMap {
  const names = [...JSON.stringify(job).matchAll(/\bmatrix\.([\w-]+)/g)].map(([, name]) => name ?? '');
  const pairs = names.map((name) => {
    const tool = toolOfAxis(name);
    return [name, tool && newestVersion('*', available[tool] ?? [])] as const;
  });
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function entryJobs(named: NamedJob, matrix: JsonMap, whole: boolean): WorkflowJobs {
  const { job, origin, call, id } = named;
  const condition = textOf(job.if);
  const runs = condition === undefined || conditionHolds(condition, contextsOf(named, matrix, whole, {}));
  if (runs === false) return { jobs: [], dropped: [] };
  const uses = textOf(job.uses);
  if (uses !== undefined) return calledJobs(named, uses, contextsOf(named, matrix, whole, {}));
  const triggers =
    call.depth === 0 ? origin.triggers : origin.triggers.filter((trigger) => trigger !== 'workflow_call');
  const about = { conditional: runs === undefined, triggers, name: `${call.prefix}${id}` };
  return {
    jobs: [{ ...jobContent({ named, matrix, whole, within: [] }), ...about }],
    dropped: [],
  };
}

function calledJobs({ id, job, origin, call }: NamedJob, uses: string, contexts: Contexts): WorkflowJobs {
  const path = uses.replace(/^\.\//, '').replace(/@.*$/s, '');
  const workflow = uses.startsWith('./') ? fromYamlText(origin.texts.get(path) ?? '') : undefined;
  const step = `${origin.path}: ${id}`;
  if (!uses.startsWith('./'))
    return { jobs: [], dropped: [{ step, reason: `runs ${uses}, which lies in another repository` }] };
  if (!workflow || call.depth >= MAX_DEPTH) return { jobs: [], dropped: [{ step, reason: `${uses} cannot be read` }] };
  const given = Object.entries(mapOf(job.with)).flatMap(([name, value]) => {
    const result = resolveValue(value, contexts);
    return result.ok ? [[name, result.value] as const] : [];
  });
  const inputs = { ...defaultsOf(workflow), ...Object.fromEntries(given) };
  return jobsOf(
    workflow,
    { ...origin, path },
    { inputs, event: call.event, prefix: `${call.prefix}${id} / `, depth: call.depth + 1 },
  );
}
