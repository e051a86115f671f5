// Versions that the name of a container image promises.

import type { Tool, Versions } from './ci-job.ts';

const IMAGES: readonly (readonly [RegExp, Tool])[] = [
  [/(^|\/)(node|nodejs|javascript-node|typescript-node)$/, 'node'],
  [/(^|\/)python$/, 'python'],
  [/(^|\/)(golang|go)$/, 'go'],
  [/(^|\/)(openjdk|eclipse-temurin|amazoncorretto|zulu-openjdk|java|jdk)$/, 'java'],
  [/(^|\/)rust$/, 'rust'],
  [/(^|\/)ruby$/, 'ruby'],
  [/(^|\/)php$/, 'php'],
  [/(^|\/)(dotnet\/sdk|dotnet)$/, 'dotnet'],
  [/(^|\/)(bun)$/, 'bun'],
];

/** `node:20-bookworm` → Node 20; `maven:3.9-eclipse-temurin-17` → Java 17. */
export function imageVersions(image: string): Versions {
  const at = image.lastIndexOf(':');
  const [name, tag] = at > image.lastIndexOf('/') ? [image.slice(0, at), image.slice(at + 1)] : [image, ''];
  const java = /(^|\/)(maven|gradle)$/.test(name)
    ? /(?:temurin|jdk|openjdk|corretto)-?(\d+)/.exec(tag)?.[1]
    : undefined;
  if (java !== undefined) return { java };
  const tool = IMAGES.find(([pattern]) => pattern.test(name))?.[1];
  const version = /^(?:\d+-)?v?(\d+(?:\.\d+)*)/.exec(tag.replace(/^\d-(?=\d)/, ''))?.[1];
  return tool && version !== undefined ? { [tool]: version } : {};
}
