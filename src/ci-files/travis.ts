// Travis's configuration as jobs: the lists of its language's versions are the matrix, and a language brings commands of its own.

import type { CiJob, ScriptStep, Tool, Variables } from './ci-job.ts';
import type { WorkflowJobs } from './github-workflow.ts';
import { entryOf, fromYamlText, isMap, type Json, type JsonMap, listOf, mapOf, textOf, textsOf } from './json.ts';
import { machineOf } from './machine.ts';
import { matrixEntries } from './matrix.ts';

const FILE = '.travis.yml';

interface Language {
  readonly tool: Tool;
  /** Key that lists the versions. */
  readonly key: string;
  readonly install: string;
  readonly script: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  node_js: { tool: 'node', key: 'node_js', install: 'npm ci', script: 'npm test' },
  python: { tool: 'python', key: 'python', install: 'pip install -r requirements.txt', script: '' },
  go: { tool: 'go', key: 'go', install: 'go mod download', script: 'go test ./...' },
  java: { tool: 'java', key: 'jdk', install: 'mvn install -DskipTests', script: 'mvn test -B' },
  rust: { tool: 'rust', key: 'rust', install: 'cargo fetch', script: 'cargo test' },
  ruby: { tool: 'ruby', key: 'rvm', install: 'bundle install', script: 'rake' },
  php: { tool: 'php', key: 'php', install: 'composer install', script: 'phpunit' },
  csharp: { tool: 'dotnet', key: 'dotnet', install: 'dotnet restore', script: 'dotnet test' },
};

export function travisJobs(texts: ReadonlyMap<string, string>): WorkflowJobs {
  const text = texts.get(FILE);
  if (text === undefined) return { jobs: [], dropped: [] };
  const file = fromYamlText(text);
  if (!file) return { jobs: [], dropped: [{ step: FILE, reason: 'is no valid YAML' }] };
  const { include, exclude } = mapOf(file.jobs ?? file.matrix);
  const env = file.env;
  const global = isMap(env) ? variables(env.global ?? ((env.jobs ?? env.matrix) ? [] : env)) : {};
  const axis = isMap(env) ? (env.jobs ?? env.matrix) : env;
  const key = languageOf(file)?.key ?? '';
  const entries = matrixEntries({
    ...(file[key] === undefined ? {} : { [key]: listOf(file[key]) }),
    ...(file.os === undefined ? {} : { os: listOf(file.os) }),
    ...(axis === undefined ? {} : { env: listOf(axis) }),
    ...(exclude === undefined ? {} : { exclude }),
  });
  const jobs = [...entries, ...listOf(include).map(mapOf)].map((entry) => jobOf({ ...file, ...entry }, entry, global));
  return { jobs, dropped: [] };
}

function languageOf(job: JsonMap): Language | undefined {
  return entryOf(LANGUAGES, textOf(job.language)?.replace(/^node$/, 'node_js') ?? '');
}

function jobOf(job: JsonMap, entry: JsonMap, global: Variables): CiJob {
  const language = languageOf(job);
  const version = language && textsOf(job[language.key])[0];
  const lines = (key: string, fallback: string) =>
    job[key] === undefined ? [fallback] : textsOf(job[key]).filter((line) => !/^(true|skip|false|ignore)$/.test(line));
  const script = [
    ...lines('before_install', ''),
    ...lines('install', language?.install ?? ''),
    ...lines('before_script', ''),
    ...lines('script', language?.script ?? ''),
  ];
  const step: ScriptStep = {
    name: 'script',
    script: script.filter((line) => line !== '').join('\n'),
    directory: '.',
    env: {},
  };
  return {
    file: FILE,
    name: textOf(entry.name) ?? textOf(entry.stage) ?? '',
    matrix: Object.fromEntries(
      Object.entries(entry).flatMap(([name, value]) => (textOf(value) === undefined ? [] : [[name, String(value)]])),
    ),
    machine: machineOf(textOf(job.os) ?? 'linux'),
    triggers: ['push'],
    conditional: false,
    optional: false,
    env: {
      ...global,
      ...variables(isMap(job.env) && ('jobs' in job.env || 'matrix' in job.env || 'global' in job.env) ? [] : job.env),
    },
    versions: language && version !== undefined ? { [language.tool]: version.replace(/^(openjdk|oraclejdk)/, '') } : {},
    systemPackages: textsOf(mapOf(mapOf(job.addons).apt).packages ?? mapOf(job.addons).apt_packages),
    services: textsOf(job.services),
    steps: [step],
    dropped: [],
  };
}

/** `A=b C="d e"` in one text, texts in a list, or a mapping. Encrypted ones have no value. */
function variables(value: Json | undefined): Variables {
  const found: Record<string, string> = {};
  for (const item of listOf(value)) {
    if (isMap(item)) {
      for (const [name, text] of Object.entries(item))
        if (name !== 'secure' && textOf(text) !== undefined) found[name] = String(text);
      continue;
    }
    for (const [, name, single, double, bare] of String(item).matchAll(
      /(?<!\w)([A-Za-z_]\w*)=(?:'([^']*)'|"([^"]*)"|(\S*))/g,
    ))
      if (name !== undefined) found[name] = single ?? double ?? bare ?? '';
  }
  return found;
}
