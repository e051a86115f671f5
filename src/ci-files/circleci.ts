// CircleCI's configuration as jobs: commands, executors and parameters opened.

import type { CiJob, ScriptStep, Tool, Variables, Versions } from './ci-job.ts';
import type { WorkflowJobs } from './github-workflow.ts';
import { imageVersions } from './image-versions.ts';
import { entryOf, fromYamlText, isMap, type Json, type JsonMap, listOf, mapOf, textOf } from './json.ts';
import { machineOf } from './machine.ts';
import { matrixEntries } from './matrix.ts';

const FILE = '.circleci/config.yml';
const MAX_DEPTH = 6;

export function circleJobs(texts: ReadonlyMap<string, string>): WorkflowJobs {
  const text = texts.get(FILE);
  if (text === undefined) return { jobs: [], dropped: [] };
  const file = fromYamlText(text);
  if (!file) return { jobs: [], dropped: [{ step: FILE, reason: 'is no valid YAML' }] };
  return {
    jobs: uses(file).flatMap((use) => (isMap(mapOf(file.jobs)[use.job]) ? [jobOf(use, file)] : [])),
    dropped: [],
  };
}

interface Use {
  readonly job: string;
  readonly given: JsonMap;
}

/** Jobs as workflows start them, with each entry of a matrix; without workflows all jobs as they are. */
function uses(file: JsonMap): readonly Use[] {
  const started = Object.values(mapOf(file.workflows)).flatMap((workflow) => listOf(mapOf(workflow).jobs));
  const found = started.flatMap((entry): readonly Use[] => {
    if (typeof entry === 'string') return [{ job: entry, given: {} }];
    return Object.entries(mapOf(entry)).flatMap(([job, options]) => {
      const { matrix, ...given } = mapOf(options);
      return matrixEntries(mapOf(mapOf(matrix).parameters)).map((values) => ({
        job,
        given: { ...given, ...values },
      }));
    });
  });
  return found.length > 0 ? found : Object.keys(mapOf(file.jobs)).map((job) => ({ job, given: {} }));
}

function jobOf({ job: name, given }: Use, file: JsonMap): CiJob {
  const template = mapOf(mapOf(file.jobs)[name]);
  const parameters = {
    ...prefixed('pipeline.parameters.', defaults(file)),
    ...prefixed('parameters.', { ...defaults(template), ...given }),
  };
  const job = mapOf(filled(template, parameters));
  const executor = executorOf(job, file);
  const images = listOf(job.docker ?? executor.docker).map((entry) => textOf(mapOf(entry).image) ?? '');
  const [image = '', ...services] = images;
  const steps = listOf(job.steps).flatMap((step) => stepsOf(step, file, 0));
  const directory = textOf(job.working_directory) ?? '.';
  return {
    file: FILE,
    name,
    matrix: Object.fromEntries(
      Object.entries(given).flatMap(([key, value]) => (textOf(value) === undefined ? [] : [[key, String(value)]])),
    ),
    machine:
      image === ''
        ? machineOf(
            isMap(job.macos ?? executor.macos)
              ? 'macos'
              : `linux ${textOf(mapOf(job.machine ?? executor.machine).image) ?? ''} ${textOf(job.executor) ?? ''}`,
          )
        : 'linux',
    ...(image === '' ? {} : { image }),
    triggers: ['push'],
    conditional: false,
    optional: false,
    env: { ...variables(executor.environment), ...variables(job.environment) },
    versions: { ...imageVersions(image), ...versionsIn(listOf(job.steps)) },
    systemPackages: [],
    services: services.filter((service) => service !== ''),
    steps: steps.map((step) => ({
      ...step,
      directory: step.directory === '.' && !directory.startsWith('~') ? directory : step.directory,
    })),
    dropped: [],
  };
}

function executorOf(job: JsonMap, file: JsonMap): JsonMap {
  const asked = job.executor;
  const name = textOf(asked) ?? textOf(mapOf(asked).name) ?? '';
  const executor = mapOf(mapOf(file.executors)[name]);
  const given = isMap(asked) ? asked : {};
  const orb = /^(\w[\w-]*)\//.exec(name)?.[1];
  if (orb !== undefined) return { docker: [{ image: `cimg/${orb}:${textOf(given.tag) ?? ''}` }] };
  return mapOf(filled(executor, prefixed('parameters.', { ...defaults(executor), ...given })));
}

function defaults(owner: JsonMap): JsonMap {
  const pairs = Object.entries(mapOf(owner.parameters)).map(
    ([name, parameter]) => [name, mapOf(parameter).default ?? ''] as const,
  );
  return Object.fromEntries(pairs);
}

function prefixed(prefix: string, values: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** `<< parameters.x >>` replaced wherever it stands. */
function filled(value: Json, parameters: JsonMap): Json {
  if (typeof value === 'string')
    return value.replace(/<<\s*([\w.-]+)\s*>>/g, (all, name: string) => textOf(parameters[name]) ?? all);
  if (Array.isArray(value)) return value.map((item: Json) => filled(item, parameters));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, parameters)]));
}

function stepsOf(step: Json, file: JsonMap, depth: number): readonly ScriptStep[] {
  if (depth > MAX_DEPTH) return [];
  const [name, options] = typeof step === 'string' ? [step, {}] : (Object.entries(mapOf(step))[0] ?? ['', {}]);
  if (name === 'run') return [runStep(options)];
  if (name === 'when' || name === 'unless')
    return listOf(mapOf(options).steps).flatMap((inner) => stepsOf(inner, file, depth + 1));
  const command = mapOf(mapOf(file.commands)[name]);
  const given = { ...defaults(command), ...mapOf(options) };
  const own = mapOf(filled(command, prefixed('parameters.', given)));
  if (own.steps !== undefined) return listOf(own.steps).flatMap((inner) => stepsOf(inner, file, depth + 1));
  const script = entryOf(ORB_COMMANDS, name);
  return script === undefined ? [] : [{ name, script, directory: textOf(mapOf(options)['app-dir']) ?? '.', env: {} }];
}

function runStep(options: Json): ScriptStep {
  const run = mapOf(options);
  const script = textOf(options) ?? textOf(run.command) ?? '';
  const shell = textOf(run.shell)?.replace(/^\/bin\//, '');
  return {
    name: textOf(run.name) ?? script.split('\n')[0] ?? '',
    script: run.background === true ? '' : script,
    directory: textOf(run.working_directory) ?? '.',
    env: variables(run.environment),
    ...(shell === undefined ? {} : { shell }),
  };
}

function variables(value: Json | undefined): Variables {
  const merged = Array.isArray(value) ? Object.assign({}, ...value.map(mapOf)) : mapOf(value);
  const pairs = Object.entries(merged as JsonMap).map(([name, text]) => [name, textOf(text)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Commands of the public orbs that install what the manifests say. */
const ORB_COMMANDS: Readonly<Record<string, string>> = {
  'node/install-packages': 'npm ci',
  'python/install-packages': 'pip install -r requirements.txt',
  'ruby/install-deps': 'bundle install',
  'go/mod-download': 'go mod download',
  'go/test': 'go test ./...',
};

const ORB_TOOLS: Readonly<Record<string, Tool>> = {
  'node/install': 'node',
  'go/install': 'go',
  'ruby/install': 'ruby',
};

function versionsIn(steps: readonly Json[]): Versions {
  const found = steps
    .flatMap((step) => Object.entries(mapOf(step)))
    .flatMap(([name, options]) => {
      const tool = entryOf(ORB_TOOLS, name);
      const version = textOf(mapOf(options)['node-version'] ?? mapOf(options).version);
      return tool && version !== undefined ? [[tool, version] as const] : [];
    });
  return Object.fromEntries(found);
}
