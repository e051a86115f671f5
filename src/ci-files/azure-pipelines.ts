// Azure's pipelines as jobs: stages, local templates and matrices opened.

import type { CiJob, ScriptStep, Tool, Variables } from './ci-job.ts';
import type { WorkflowJobs } from './github-workflow.ts';
import { imageVersions } from './image-versions.ts';
import { entryOf, fromYamlText, isMap, type Json, type JsonMap, listOf, mapOf, textOf } from './json.ts';
import { machineOf } from './machine.ts';

type Texts = ReadonlyMap<string, string>;
const FILES = ['azure-pipelines.yml', 'azure-pipelines.yaml', '.azure-pipelines.yml'];
const MAX_DEPTH = 5;

interface Place {
  readonly file: string;
  readonly texts: Texts;
  readonly env: Variables;
  readonly pool: Json | undefined;
  readonly depth: number;
}

export function azureJobs(texts: Texts): WorkflowJobs {
  const file =
    FILES.find((name) => texts.has(name)) ??
    [...texts.keys()].find((name) => /(^|\/)azure-pipelines\.ya?ml$/.test(name));
  if (file === undefined) return { jobs: [], dropped: [] };
  const root = fromYamlText(texts.get(file) ?? '');
  if (!root) return { jobs: [], dropped: [{ step: file, reason: 'is no valid YAML' }] };
  return { jobs: jobsIn(root, { file, texts, env: {}, pool: undefined, depth: 0 }), dropped: [] };
}

/** Jobs of a pipeline, a stage or a template. */
function jobsIn(owner: JsonMap, outer: Place): readonly CiJob[] {
  const place = {
    ...outer,
    env: { ...outer.env, ...variables(owner.variables) },
    pool: owner.pool ?? outer.pool,
    depth: outer.depth + 1,
  };
  if (place.depth > MAX_DEPTH) return [];
  const inner = [...listOf(owner.stages), ...listOf(owner.jobs)].map(mapOf).flatMap((item) => {
    const template = textOf(item.template);
    if (template !== undefined) return jobsIn(opened(template, item, place.file, place.texts), place);
    return item.jobs !== undefined || item.stages !== undefined ? jobsIn(item, place) : entriesOf(item, place);
  });
  return owner.steps === undefined ? inner : [...inner, ...entriesOf(owner, place)];
}

/** A template beside the file that names it, with its parameters filled in. */
function opened(path: string, use: JsonMap, from: string, texts: Texts): JsonMap {
  const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/') + 1) : '';
  const template = fromYamlText(texts.get(folder + path) ?? texts.get(path.replace(/^\//, '')) ?? '') ?? {};
  return mapOf(filled(template, { ...defaults(template.parameters), ...mapOf(use.parameters) }));
}

function defaults(parameters: Json | undefined): JsonMap {
  if (isMap(parameters)) return parameters;
  return Object.fromEntries(
    listOf(parameters).map((item) => [textOf(mapOf(item).name) ?? '', mapOf(item).default ?? '']),
  );
}

function filled(value: Json, parameters: JsonMap): Json {
  if (typeof value === 'string') {
    const whole = /^\$\{\{\s*parameters\.(\w+)\s*\}\}$/.exec(value)?.[1];
    if (whole !== undefined) return parameters[whole] ?? value;
    return value.replace(/\$\{\{\s*parameters\.(\w+)\s*\}\}/g, (all, name: string) => textOf(parameters[name]) ?? all);
  }
  if (Array.isArray(value)) return value.map((item: Json) => filled(item, parameters));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, parameters)]));
}

/** One job for each entry of its matrix. */
function entriesOf(job: JsonMap, place: Place): readonly CiJob[] {
  const entries = Object.values(mapOf(mapOf(job.strategy).matrix)).map(variables);
  return (entries.length > 0 ? entries : [{}]).map((matrix) => {
    const env = { ...place.env, ...variables(job.variables), ...matrix };
    const whole = mapOf(macros(job, env));
    const pool = mapOf(macros(whole.pool ?? place.pool ?? {}, env));
    const image = textOf(whole.container) ?? textOf(mapOf(whole.container).image);
    const steps = stepsIn(whole.steps, place);
    return {
      file: place.file,
      name: textOf(job.job) ?? textOf(job.displayName) ?? 'job',
      matrix,
      machine: machineOf(textOf(pool.vmImage) ?? textOf(pool.name) ?? textOf(whole.pool ?? place.pool) ?? ''),
      ...(image === undefined ? {} : { image }),
      triggers: ['push'],
      conditional: false,
      optional: whole.continueOnError === true,
      env,
      versions: { ...imageVersions(image ?? ''), ...Object.fromEntries(steps.flatMap(({ versions }) => versions)) },
      systemPackages: [],
      services: Object.keys(mapOf(whole.services)),
      steps: steps.flatMap(({ scripts }) => scripts),
      dropped: [],
    };
  });
}

interface Effect {
  readonly versions: readonly (readonly [Tool, string])[];
  readonly scripts: readonly ScriptStep[];
}

function stepsIn(steps: Json | undefined, place: Place): readonly Effect[] {
  return listOf(steps)
    .map(mapOf)
    .flatMap((step): readonly Effect[] => {
      const template = textOf(step.template);
      if (template === undefined) return [effectOf(step)];
      if (place.depth > MAX_DEPTH) return [];
      const inner = opened(template, step, place.file, place.texts);
      return stepsIn(macros(inner.steps ?? [], place.env), { ...place, depth: place.depth + 1 });
    });
}

const TOOLS: Readonly<Record<string, Tool>> = {
  NodeTool: 'node',
  UseNode: 'node',
  UsePythonVersion: 'python',
  GoTool: 'go',
  JavaToolInstaller: 'java',
  UseDotNet: 'dotnet',
  UseRubyVersion: 'ruby',
};

function effectOf(step: JsonMap): Effect {
  const inputs = mapOf(step.inputs);
  const task = textOf(step.task)?.replace(/@.*$/s, '') ?? '';
  const tool = entryOf(TOOLS, task);
  const version = textOf(inputs.versionSpec ?? inputs.version);
  if (tool) return { versions: version === undefined ? [] : [[tool, version]], scripts: [] };
  const script = textOf(step.script ?? step.bash) ?? scriptOfTask(task, inputs);
  if (script === undefined || step.enabled === false) return { versions: [], scripts: [] };
  const name = textOf(step.displayName) ?? script.split('\n')[0] ?? '';
  const directory = textOf(step.workingDirectory ?? inputs.workingDirectory) ?? '.';
  return { versions: [], scripts: [{ name, script, directory, env: variables(step.env) }] };
}

function scriptOfTask(task: string, inputs: JsonMap): string | undefined {
  const text = (name: string) => textOf(inputs[name]) ?? '';
  if (/^(Bash|CmdLine|ShellScript)$/.test(task)) return textOf(inputs.script) ?? textOf(inputs.filePath);
  if (task === 'Npm')
    return text('command') === 'custom' ? `npm ${text('customCommand')}` : `npm ${text('command') || 'install'}`;
  if (task === 'DotNetCoreCLI')
    return `dotnet ${text('command')} ${text('projects').replace(/[*;\n].*$/s, '')} ${text('arguments')}`.trim();
  if (task === 'Maven') return `mvn ${text('goals') || 'package'} ${text('options')}`.trim();
  if (task === 'Gradle') return `./gradlew ${text('tasks') || 'build'} ${text('options')}`.trim();
  return undefined;
}

function variables(value: Json | undefined): Variables {
  const pairs = isMap(value)
    ? Object.entries(value).map(([name, text]) => [name, textOf(text)] as const)
    : listOf(value).map((item) => [textOf(mapOf(item).name) ?? '', textOf(mapOf(item).value)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[0] !== '' && pair[1] !== undefined));
}

/** `$(name)` with what the file says of it. */
function macros(value: Json, env: Variables): Json {
  if (typeof value === 'string')
    return value.replace(
      /\$\(([\w.]+)\)|\$\{\{\s*variables(?:\.(\w+)|\['(\w+)'\])\s*\}\}/g,
      (all, ...names: (string | undefined)[]) => {
        const name = names.slice(0, 3).find((found) => found !== undefined) ?? '';
        return env[name] ?? all;
      },
    );
  if (Array.isArray(value)) return value.map((item: Json) => macros(item, env));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, macros(item, env)]));
}
