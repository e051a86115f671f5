// The set-up that a devcontainer file describes.

import { parse } from 'jsonc-parser';
import { aptPackages } from './apt-packages.ts';
import type { Tool, Variables, Versions } from './ci-job.ts';
import { imageVersions } from './image-versions.ts';
import { type CiStep, jobCommands } from './job-commands.ts';
import { entryOf, type Json, mapOf, textOf, textsOf } from './json.ts';

const FEATURES: Readonly<Record<string, Tool>> = {
  node: 'node',
  python: 'python',
  go: 'go',
  java: 'java',
  rust: 'rust',
  ruby: 'ruby',
  php: 'php',
  dotnet: 'dotnet',
};

export interface Devcontainer {
  readonly file: string;
  readonly env: Variables;
  readonly versions: Versions;
  readonly systemPackages: readonly string[];
  readonly setup: readonly CiStep[];
  readonly dropped: readonly { readonly step: string; readonly reason: string }[];
}

export function devcontainer(texts: ReadonlyMap<string, string>): Devcontainer | undefined {
  const paths = [...texts.keys()].filter((path) => /^\.devcontainer(\/([^/]+\/)?devcontainer)?\.json$/.test(path));
  const [file] = paths.toSorted((a, b) => a.split('/').length - b.split('/').length);
  if (file === undefined) return undefined;
  const settings = mapOf(parse(texts.get(file) ?? '', [], { allowTrailingComma: true }) as Json);
  const features = Object.entries(mapOf(settings.features));
  const versions = features.flatMap(([name, options]) => {
    const tool = entryOf(FEATURES, /\/([\w-]+)(:[\w.]+)?$/.exec(name)?.[1] ?? '');
    const version = textOf(options) ?? textOf(mapOf(options).version);
    return tool && version !== undefined ? [[tool, version] as const] : [];
  });
  const packages = features.flatMap(([name, options]) =>
    /apt-packages/.test(name) ? (textOf(mapOf(options).packages) ?? '').split(/[\s,]+/).filter(Boolean) : [],
  );
  const script = ['onCreateCommand', 'updateContentCommand', 'postCreateCommand']
    .flatMap((name) => commandsOf(settings[name]))
    .join('\n');
  const env = variablesOf(settings.containerEnv);
  const read = jobCommands(
    {
      ...{
        file,
        name: '',
        matrix: {},
        machine: 'linux',
        triggers: [],
        conditional: false,
        optional: false,
        env,
        versions: {},
      },
      ...{ systemPackages: [...packages, ...aptPackages(script)], services: [], dropped: [] },
      steps: [{ name: 'postCreateCommand', script, directory: '.', env: {} }],
    },
    texts,
  );
  return {
    file,
    env,
    versions: { ...imageVersions(textOf(settings.image) ?? ''), ...Object.fromEntries(versions) },
    systemPackages: read.systemPackages,
    setup: read.commands.filter(({ tests }) => tests === undefined).map(({ tests: _, ...step }) => step),
    dropped: read.dropped,
  };
}

/** A command is a text, a list of words, or several by name. */
function commandsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return [textsOf(value).join(' ')];
  return Object.values(mapOf(value)).flatMap(commandsOf);
}

/** Those that hold no variable of the host. */
function variablesOf(value: Json | undefined): Variables {
  const pairs = Object.entries(mapOf(value)).map(([name, text]) => [name, textOf(text) ?? ''] as const);
  return Object.fromEntries(pairs.filter(([, text]) => !text.includes('${')));
}
