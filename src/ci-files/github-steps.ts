// The steps of a workflow job: expressions resolved, local actions opened, well-known actions put into our words.

import type { CiJob, DroppedStep, ScriptStep, Tool, Variables } from './ci-job.ts';
import { type Contexts, conditionHolds, resolveText, resolveValue } from './expression.ts';
import { imageVersions } from './image-versions.ts';
import { joinPath } from './join-path.ts';
import { fromYamlText, isMap, type Json, type JsonMap, listOf, mapOf, textOf, textsOf } from './json.ts';
import { actionEffect, isCache } from './known-action.ts';
import { machineOf } from './machine.ts';
import type { Available } from './newest-version.ts';
import { versionInFile } from './version-files.ts';

const MAX_DEPTH = 4;

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
}

/** What a walk through the steps has gathered so far. */
interface Reading extends Entry {
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

/** Where a step stands: in the job, or in an action that was given these inputs. */
interface Level {
  readonly depth: number;
  readonly inputs?: JsonMap;
}

/** All of a job but what its name and its workflow say. */
export function jobContent(entry: Entry): Omit<CiJob, 'name' | 'triggers' | 'conditional'> {
  const { workflow, job, origin } = entry.named;
  const reading: Reading = {
    ...entry,
    env: {},
    versions: {},
    packages: [],
    steps: [],
    dropped: [],
    caches: {},
    ids: [],
    detectors: [],
    checkouts: new Map(),
    unknown: [],
  };
  for (const owner of [workflow, mapOf(job.container), job]) {
    const { known, unknown } = variables(reading, owner.env);
    Object.assign(reading.env, known);
    reading.unknown.push(...unknown);
  }
  const image = resolved(reading, textOf(job.container) ?? textOf(mapOf(job.container).image));
  Object.assign(reading.versions, imageVersions(image ?? ''));
  for (const step of listOf(job.steps)) readStep(reading, mapOf(step), { depth: 0 });
  return {
    file: origin.path,
    matrix: textual(entry.matrix),
    machine: machine(reading),
    ...(image === undefined || image === '' ? {} : { image }),
    optional: conditionHolds(textOf(job['continue-on-error']) ?? 'false', contexts(reading)) === true,
    env: reading.env,
    unknown: reading.unknown,
    versions: reading.versions,
    systemPackages: reading.packages,
    services: Object.keys(mapOf(job.services)),
    steps: reading.steps,
    dropped: reading.dropped,
  };
}

function textual(values: JsonMap): Variables {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, textOf(value) ?? JSON.stringify(value)]),
  );
}

function machine(reading: Reading): CiJob['machine'] {
  const asked = resolveValue(reading.named.job['runs-on'] ?? '', contexts(reading));
  if (!asked.ok) return 'unknown';
  const labels = isMap(asked.value) ? asked.value.labels : asked.value;
  return machineOf(textsOf(labels).join(' '));
}

function contexts(reading: Reading, inputs?: JsonMap, env: Variables = {}): Contexts {
  const { named, matrix, whole, caches } = reading;
  const own = contextsOf(named, matrix, whole, { ...reading.env, ...env });
  const steps = { values: caches, open: false, unknown: reading.ids };
  return inputs === undefined ? { ...own, steps } : { ...own, steps, inputs: { values: inputs, open: false } };
}

function resolved(reading: Reading, text: string | undefined, inputs?: JsonMap): string | undefined {
  const result = resolveText(text ?? '', contexts(reading, inputs));
  return result.ok ? result.value : undefined;
}

interface Given {
  readonly known: Variables;
  /** Names. */
  readonly unknown: readonly string[];
}

function variables(reading: Reading, value: Json | undefined, inputs?: JsonMap): Given {
  const pairs = Object.entries(mapOf(value)).map(
    ([name, text]) => [name, resolved(reading, textOf(text), inputs)] as const,
  );
  const known = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    known: Object.fromEntries(known),
    unknown: pairs.flatMap(([name, text]) => (text === undefined ? [name] : [])),
  };
}

function readStep(reading: Reading, step: JsonMap, level: Level): void {
  const [firstLine] = textOf(step.run)?.trim().split('\n') ?? [];
  const label = textOf(step.name) ?? textOf(step.uses) ?? firstLine ?? 'a step';
  const condition = textOf(step.if);
  const holds = condition === undefined || conditionHolds(condition, contexts(reading, level.inputs));
  const runs = holds ?? (isAboutChanges(condition ?? '', reading) ? true : undefined);
  const uses = textOf(step.uses);
  const id = textOf(step.id);
  if (id !== undefined && runs !== false && (uses === undefined || !isCache(uses))) reading.ids.push(id);
  if (id !== undefined && DETECTOR.test(uses ?? '')) reading.detectors.push(id);
  if (runs === undefined) drop(reading, label, `hangs on a condition that the files do not decide: ${condition}`);
  else if (!runs) return;
  else if (uses === undefined) readRun(reading, step, label, level);
  else readUses(reading, { uses, step, label }, level);
}

/** Steps and jobs that find out whether a change concerns the tests: it does. */
const DETECTOR = /chang|filter|diff|paths|affected|skip/i;

function isAboutChanges(condition: string, { detectors }: Reading): boolean {
  const names = [...condition.matchAll(/\b(steps|needs)\.([\w-]+)/g)].map(([, kind, name = '']) => ({ kind, name }));
  const rest = condition.replace(/\b(steps|needs)\.[\w.-]+/g, '');
  return (
    names.length > 0 &&
    !/\b(github|inputs|vars|secrets|env|hashFiles)\b/.test(rest) &&
    names.every(({ kind, name }) => DETECTOR.test(name) || (kind === 'steps' && detectors.includes(name)))
  );
}

function drop({ dropped }: Reading, step: string, reason: string): void {
  dropped.push({ step, reason });
}

interface Use {
  readonly uses: string;
  readonly step: JsonMap;
  readonly label: string;
}

function readUses(reading: Reading, use: Use, level: Level): void {
  const { uses, step, label } = use;
  const inputs = variables(reading, step.with, level.inputs).known;
  const id = textOf(step.id);
  if (id !== undefined && isCache(uses))
    reading.caches[id] = { outputs: {}, outcome: 'success', conclusion: 'success' };
  if (/^actions\/checkout@/.test(uses)) {
    readCheckout(reading, { repository: textOf(mapOf(step.with).repository), path: textOf(inputs.path) });
    return;
  }
  if (uses.startsWith('./')) {
    readLocalAction(reading, use, inputs, level.depth);
    return;
  }
  const effect = actionEffect(uses, inputs);
  Object.assign(reading.versions, effect.versions);
  for (const [tool, file] of Object.entries(effect.versionFiles ?? {}) as [Tool, string][]) {
    const version = versionInFile(tool, file, reading.named.origin.texts);
    if (version !== undefined) reading.versions[tool] = version;
  }
  reading.packages.push(...(effect.systemPackages ?? []));
  if (effect.reason !== undefined) drop(reading, label, effect.reason);
  if (effect.script === undefined) return;
  const { known: env, unknown } = variables(reading, step.env, level.inputs);
  reading.steps.push({ unknown, name: label, script: effect.script, directory: effect.directory ?? '.', env });
}

interface Checkout {
  readonly repository: string | undefined;
  readonly path: string | undefined;
}

/** Where a step lays the sources, or those of another repository. */
function readCheckout({ checkouts }: Reading, { repository = '', path = '' }: Checkout): void {
  const folder = joinPath('.', path);
  const isOwn = repository === '' || /\bgithub\.repository\b/.test(repository);
  if (folder !== '') checkouts.set(folder, isOwn ? 'own' : 'other');
}

/** As seen from the root of the repository; undefined in another one. */
function fromCheckout({ checkouts }: Reading, directory: string): string | undefined {
  for (const [folder, whose] of checkouts) {
    const path = joinPath('.', directory);
    if (path !== folder && !path.startsWith(`${folder}/`)) continue;
    return whose === 'own' ? path.slice(folder.length + 1) || '.' : undefined;
  }
  return directory;
}

function readLocalAction(reading: Reading, { uses, label }: Use, given: JsonMap, depth: number): void {
  const { texts } = reading.named.origin;
  const folder = joinPath('.', uses);
  const text = texts.get(joinPath(folder, 'action.yml')) ?? texts.get(joinPath(folder, 'action.yaml'));
  const action = fromYamlText(text ?? '') ?? {};
  const runs = mapOf(action.runs);
  if (runs.using !== 'composite' || depth >= MAX_DEPTH) {
    drop(reading, label, `the action ${uses} is no list of steps that can be read`);
    return;
  }
  const defaults = Object.entries(mapOf(action.inputs)).map(([name, input]) => [
    name,
    textOf(mapOf(input).default) ?? '',
  ]);
  const inputs: JsonMap = { ...Object.fromEntries(defaults), ...given };
  for (const step of listOf(runs.steps)) readStep(reading, mapOf(step), { depth: depth + 1, inputs });
}

function readRun(reading: Reading, step: JsonMap, label: string, { inputs }: Level): void {
  const { workflow, job } = reading.named;
  const { known: env, unknown } = variables(reading, step.env, inputs);
  const script = resolveText(textOf(step.run) ?? '', contexts(reading, inputs, env));
  // Defaults of a workflow do not reach into actions.
  const owners = inputs === undefined ? [workflow, job] : [];
  const defaults: JsonMap = Object.assign({}, ...owners.map((owner) => mapOf(mapOf(owner.defaults).run)));
  const shell = resolved(reading, textOf(step.shell ?? defaults.shell), inputs) || undefined;
  const folder = textOf(step['working-directory'] ?? defaults['working-directory']) ?? '.';
  const given = resolved(reading, folder, inputs);
  const directory = given === undefined ? undefined : fromCheckout(reading, given);
  if (!script.ok) drop(reading, label, script.reason);
  else if (given !== undefined && directory === undefined) drop(reading, label, 'runs in another repository');
  else if (directory === undefined) drop(reading, label, `nothing in the files says which folder ${folder} is`);
  else
    reading.steps.push({
      name: resolved(reading, label, inputs) ?? label,
      script: script.value,
      directory,
      env,
      unknown,
      ...(shell === undefined ? {} : { shell }),
    });
}
