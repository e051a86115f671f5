// GitLab's `.gitlab-ci.yml` as jobs: extended jobs, references, local files and parallel matrices opened.

import type { CiJob, DroppedStep, Variables } from './ci-job.ts';
import type { WorkflowJobs } from './github-workflow.ts';
import { imageVersions } from './image-versions.ts';
import { fromYamlText, isMap, type Json, type JsonMap, listOf, mapOf, textOf, textsOf } from './json.ts';
import { machineOf } from './machine.ts';
import { matrixEntries } from './matrix.ts';

type Texts = ReadonlyMap<string, string>;
const FILE = '.gitlab-ci.yml';
/** Keys at the top that are no jobs. */
const KEYWORDS = new Set([
  ...[
    'default',
    'variables',
    'image',
    'services',
    'stages',
    'before_script',
    'after_script',
    'cache',
    'include',
    'workflow',
  ],
  ...['pages', 'spec', 'types'],
]);
const MAX_DEPTH = 6;

export function gitlabJobs(texts: Texts): WorkflowJobs {
  if (!texts.has(FILE)) return { jobs: [], dropped: [] };
  const dropped: DroppedStep[] = [];
  const file = withIncluded(FILE, texts, dropped, 0);
  const names = Object.keys(file).filter((name) => !KEYWORDS.has(name) && !name.startsWith('.') && isMap(file[name]));
  return { jobs: names.flatMap((name) => jobsOf(name, file)), dropped };
}

function withIncluded(path: string, texts: Texts, dropped: DroppedStep[], depth: number): JsonMap {
  const file = fromYamlText(texts.get(path) ?? '');
  if (!file) {
    dropped.push({ step: path, reason: 'is no valid YAML' });
    return {};
  }
  let whole: JsonMap = {};
  for (const include of listOf(file.include)) {
    const local = textOf(include) ?? textOf(mapOf(include).local);
    const inner = local?.replace(/^\//, '');
    if (inner !== undefined && texts.has(inner) && depth < MAX_DEPTH)
      whole = merged(whole, withIncluded(inner, texts, dropped, depth + 1));
    else dropped.push({ step: `include ${inner ?? JSON.stringify(include)}`, reason: 'lies elsewhere' });
  }
  return merged(whole, file);
}

/** As `extends` merges: mappings deeply, everything else is replaced. */
function merged(base: JsonMap, over: JsonMap): JsonMap {
  const both: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = both[key];
    both[key] = isMap(below) && isMap(value) ? merged(below, value) : value;
  }
  return both;
}

function extended(name: string, file: JsonMap, depth = 0): JsonMap {
  const job = mapOf(file[name]);
  if (depth > MAX_DEPTH) return job;
  const bases = textsOf(job.extends).map((base) => extended(base, file, depth + 1));
  return merged(bases.reduce(merged, {}), job);
}

function jobsOf(name: string, file: JsonMap): readonly CiJob[] {
  const defaults = mapOf(file.default);
  const job = extended(name, file);
  const matrix = listOf(mapOf(job.parallel).matrix).flatMap((entry) => matrixEntries(mapOf(entry)));
  return (matrix.length > 0 ? matrix : [{}]).map((entry) => {
    const values = variables(entry);
    const env = { ...variables(file.variables), ...variables(job.variables), ...values };
    const pick = (key: string) => job[key] ?? defaults[key] ?? file[key];
    const image = expanded(nameOfImage(pick('image')) ?? '', env);
    const script = [...lines(pick('before_script'), file), ...lines(job.script, file)]
      .map((line) => expanded(line, env, values))
      .join('\n');
    return {
      file: FILE,
      name,
      matrix: values,
      machine: image === '' ? machineOf(textsOf(pick('tags')).join(' ')) : 'linux',
      ...(image === '' ? {} : { image }),
      triggers: triggersOf(job),
      conditional: false,
      optional: job.allow_failure === true,
      env,
      versions: imageVersions(image),
      systemPackages: [],
      services: listOf(pick('services')).map((service) => nameOfImage(service) ?? 'a service'),
      steps: [{ name, script, directory: '.', env: {} }],
      dropped: [],
    };
  });
}

function nameOfImage(image: Json | undefined): string | undefined {
  return textOf(image) ?? textOf(mapOf(image).name);
}

function variables(value: Json | undefined): Variables {
  const pairs = Object.entries(mapOf(value)).map(
    ([name, item]) => [name, textOf(item) ?? textOf(mapOf(item).value)] as const,
  );
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Lines of a script; `!reference [.job, script]` is read as a list of two names. */
function lines(script: Json | undefined, file: JsonMap): readonly string[] {
  if (typeof script === 'string') return [script];
  if (isReference(script)) return lines(extended(script[0], file)[script[1]], file);
  return listOf(script).flatMap((line) => (Array.isArray(line) ? lines(line, file) : textsOf(line)));
}

function isReference(value: Json | undefined): value is readonly [string, string] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    /^\.?[\w-]+$/.test(value[0]) &&
    /^(before_|after_)?script$/.test(String(value[1]))
  );
}

/** Variables of the file in a text: only those in `names`, where some are given. */
function expanded(text: string, env: Variables, names: Variables = env): string {
  return text.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (all, name: string) => (name in names ? (env[name] ?? all) : all));
}

function triggersOf(job: JsonMap): readonly string[] {
  const only = textsOf(job.only);
  if (only.length === 1 && /^(schedules|tags|triggers|web)$/.test(only[0] ?? '')) return only;
  return job.when === 'manual' ? ['manual'] : ['push'];
}
