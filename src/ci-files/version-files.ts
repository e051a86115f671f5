// Versions that a repository asks for in files made for version managers.

import { parse as parseToml } from 'smol-toml';
import type { Tool, Versions } from './ci-job.ts';
import { entryOf, fromJsonText, type Json, mapOf, textOf, textsOf } from './json.ts';

type Texts = ReadonlyMap<string, string>;

/** In the order of trust: the first file that names a tool counts. */
const READERS: readonly (readonly [string, (text: string) => Versions])[] = [
  ['mise.toml', miseVersions],
  ['.mise.toml', miseVersions],
  ['.tool-versions', toolVersions],
  ['.nvmrc', (text) => one('node', text)],
  ['.node-version', (text) => one('node', text)],
  ['.python-version', (text) => one('python', text)],
  ['rust-toolchain.toml', (text) => one('rust', textOf(mapOf(mapOf(toml(text)).toolchain).channel))],
  [
    'rust-toolchain',
    (text) =>
      text.includes('[') ? one('rust', textOf(mapOf(mapOf(toml(text)).toolchain).channel)) : one('rust', text),
  ],
  ['.sdkmanrc', sdkmanVersions],
  ['.ruby-version', (text) => one('ruby', text.replace(/^ruby-/, ''))],
  ['.java-version', (text) => one('java', text)],
  ['.go-version', (text) => one('go', text)],
  ['go.mod', (text) => one('go', /^toolchain go(\S+)/m.exec(text)?.[1] ?? /^go (\d\S*)/m.exec(text)?.[1])],
  ['global.json', (text) => one('dotnet', textOf(mapOf(mapOf(fromJsonText(text)).sdk).version))],
];

/** Names of all files that `versionsOfFiles` looks at, at the root of the repository. */
export const VERSION_FILES: readonly string[] = READERS.map(([name]) => name);

export function versionsOfFiles(texts: Texts): Versions {
  let found: Versions = {};
  for (const [name, read] of READERS) {
    const text = texts.get(name);
    if (text !== undefined) found = { ...read(text), ...found };
  }
  return found;
}

/** What one file says about one tool: a version file under any path, or a manifest that a set-up action points to. */
export function versionInFile(tool: Tool, path: string, texts: Texts): string | undefined {
  const text = texts.get(path.replace(/^\.\//, ''));
  if (text === undefined) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'package.json') return ofManifest(tool, fromJsonText(text));
  if (name === 'pyproject.toml') return textOf(mapOf(mapOf(toml(text)).project)['requires-python']);
  if (name === 'go.work') return /^go (\d\S*)/m.exec(text)?.[1];
  const reader = READERS.find(([known]) => known === name)?.[1];
  return reader ? reader(text)[tool] : text.trim().split(/\s+/)[0];
}

function ofManifest(tool: Tool, manifest: Json | undefined): string | undefined {
  const volta = textOf(mapOf(mapOf(manifest).volta)[tool]);
  return volta ?? textOf(mapOf(mapOf(manifest).engines)[tool]);
}

const ALIASES: Readonly<Record<string, Tool>> = {
  ...{
    nodejs: 'node',
    node: 'node',
    python: 'python',
    golang: 'go',
    go: 'go',
    java: 'java',
    rust: 'rust',
    ruby: 'ruby',
  },
  ...{
    php: 'php',
    dotnet: 'dotnet',
    'dotnet-core': 'dotnet',
    npm: 'npm',
    yarn: 'yarn',
    pnpm: 'pnpm',
    bun: 'bun',
    deno: 'deno',
    uv: 'uv',
  },
  ...{ maven: 'maven', gradle: 'gradle' },
};

function toolVersions(text: string): Versions {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return collected(lines.map(([name = '', version]) => [name, version]));
}

function miseVersions(text: string): Versions {
  const tools = Object.entries(mapOf(mapOf(toml(text)).tools));
  return collected(tools.map(([name, value]) => [name, textsOf(value)[0] ?? textOf(mapOf(value).version)]));
}

function sdkmanVersions(text: string): Versions {
  return collected(
    text
      .split(/\r?\n/)
      .map((line) => line.split('='))
      .map(([name = '', version]) => [name.trim(), version?.trim()]),
  );
}

function collected(pairs: readonly (readonly [string, string | undefined])[]): Versions {
  const found: Partial<Record<Tool, string>> = {};
  for (const [name, version] of pairs) {
    const tool = entryOf(ALIASES, name.replace(/^core:/, ''));
    if (tool && version !== undefined && version !== '') found[tool] ??= plain(version);
  }
  return found;
}

function one(tool: Tool, text: string | undefined): Versions {
  const line = text
    ?.split(/\r?\n/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !part.startsWith('#'));
  return line === undefined ? {} : { [tool]: plain(line) };
}

/** `temurin-21.0.3+9` and `21.0.3-tem` mean 21.0.3; `v20` means 20. */
function plain(version: string): string {
  return version
    .replace(/^v(?=\d)/, '')
    .replace(/^[a-z]+-(?=\d)/, '')
    .replace(/-(tem|zulu|open|amzn|librca|graal|ms|sem|oracle)$/, '');
}

/** Broken files say nothing: their own tools would refuse them too. */
function toml(text: string): Json | undefined {
  try {
    return parseToml(text) as unknown as Json;
  } catch {
    return undefined;
  }
}
