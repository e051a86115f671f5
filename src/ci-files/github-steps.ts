// The steps of a workflow job: expressions resolved, local actions opened, well-known actions put into our words.

import type { CiJob, Tool, Variables } from './ci-job.ts';
import { conditionHolds, resolveText, resolveValue } from './expression.ts';
import { DOWNLOADS, readDownload } from './github-artifacts.ts';
import { fromCheckout, readCheckout } from './github-checkout.ts';
import { contexts, type Entry, type Reading, resolved, variables } from './github-reading.ts';
import { imageVersions } from './image-versions.ts';
import { joinPath } from './join-path.ts';
import { fromYamlText, isMap, type JsonMap, listOf, mapOf, textOf, textsOf } from './json.ts';
import { actionEffect, isCache } from './known-action.ts';
import { machineOf } from './machine.ts';
import { versionInFile } from './version-files.ts';

const MAX_DEPTH = 4;

/** Where a step stands: in the job, or in an action that was given these inputs. */
interface Level {
  readonly depth: number;
  readonly inputs?: JsonMap;
}

/** All of a job but what its name and its workflow say; of its steps those before the last one, where that is given. */
export function jobContent(entry: Entry, last?: JsonMap): Omit<CiJob, 'name' | 'triggers' | 'conditional'> {
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
  for (const step of listOf(job.steps)) {
    if (step === last) break;
    readStep(reading, mapOf(step), { depth: 0 });
  }
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
  if (DOWNLOADS.test(uses)) {
    const reason = readDownload(reading, mapOf(step.with), jobContent);
    if (reason !== undefined) drop(reading, label, reason);
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
