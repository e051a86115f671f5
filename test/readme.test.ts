// The README is short, and the pages of docs/ list what the code has: settings, keys, commands, events, files.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMAND_WORDS, commandOfComment } from '../src/commands/command.ts';
import { repositoryFileJsonSchema, repositoryFileSchema } from '../src/repository-schema.ts';
import { settingRows } from '../src/settings/documented.ts';

interface Manifest {
  readonly default_events: readonly string[];
  readonly default_permissions: Readonly<Record<string, string>>;
}

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Keys of `.github/mullover.yml` with their descriptions, as paths. */
function repositoryRows(shape: Readonly<Record<string, z.ZodType>> = repositoryFileSchema.shape, under = ''): string[] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    if (inner instanceof z.ZodObject) return repositoryRows(inner.shape, `${under}${key}.`);
    return [`| \`${under}${key}\` | ${schema.description} |`];
  });
}

/** Fields of each event by its type, read from the source. */
function eventFields(): ReadonlyMap<string, readonly string[]> {
  const source = read('src/trace/run-event.ts') + read('src/trace/work-event.ts');
  const events = [...source.matchAll(/^export interface \w+ \{\n {2}readonly type: '([\w-]+)';\n([\s\S]*?)^\}/gm)];
  return new Map(
    events.map(([, type = '', body = '']) => [
      type,
      [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map((m) => m[1] ?? ''),
    ]),
  );
}

/** What the trace page says of an event: the text below its heading. */
function describedFields(type: string): readonly string[] {
  const after = read('docs/trace-format.md').split(`### \`${type}\`\n`)[1]?.split(/^##/m)[0] ?? '';
  const firstCells = [...after.matchAll(/^\|([^|]*)\|/gm)].map((match) => match[1] ?? '');
  return firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''));
}

/** Pages that others lead to. */
const REACHED_BY_OTHERS: readonly string[] = ['docs/repositories.md'];

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...docs()];

function docs(): readonly string[] {
  return readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

/** Links into the repository that lead nowhere. */
function deadLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)\)/g)].map((match) => match[1] ?? '');
  return links.filter((link) => !/^https?:/.test(link) && !existsSync(join(ROOT, dirname(page), link)));
}

describe('the README', () => {
  test('is a screen for each of its readers; what is looked up is in docs/', () => {
    expect(read('README.md').length).toBeLessThan(6000);
    const unlinked = docs().filter((page) => !read('README.md').includes(`](${page}`));
    expect(unlinked.filter((page) => !REACHED_BY_OTHERS.includes(page))).toEqual([]);
  });
});

describe('docs', () => {
  test('lists every setting with its default and meaning, and no other: `npm run settings` writes them', () => {
    const listed = read('docs/configuration.md')
      .split('\n')
      .filter((line) => line.startsWith('| `MULLOVER_'));
    expect(listed.toSorted()).toEqual([...settingRows().values()].toSorted());
  });

  test('lists every key of .github/mullover.yml, and no other', () => {
    const listed = read('docs/repository-file.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(listed.toSorted()).toEqual(repositoryRows().toSorted());
  });

  test('and the schema for editors are of the same keys: `npm run schema` writes it', () => {
    expect(JSON.parse(read('schema/mullover.schema.json'))).toEqual(repositoryFileJsonSchema());
  });

  test('lists every permission and event of app.yml, and no other', () => {
    const manifest = parse(read('app.yml')) as Manifest;
    const permissions = Object.entries(manifest.default_permissions).map(
      ([name, access]) => `${name.replace('_', ' ')}: ${access}`,
    );
    const part = read('docs/install.md').split('| permission or event | why |')[1]?.split('\n\n')[0] ?? '';
    const listed = [...part.matchAll(/^\| (?:event `(\w+)`|(\w[\w ]*: \w+)) \|/gm)].map(
      ([, event, access]) => event ?? access,
    );
    expect(listed.toSorted()).toEqual([...permissions, ...manifest.default_events].toSorted());
  });

  test('lists comments that are read as commands, for each command', () => {
    const part = read('docs/use.md').split('| comment | what it does |')[1]?.split('\n\n')[0] ?? '';
    const listed = [...part.matchAll(/^\| `(.+?)` \|/gm)].map((match) => match[1] ?? '');
    const kinds = listed.map((text) => commandOfComment(text)?.kind);
    expect(kinds).not.toContain('invalid');
    expect(new Set(kinds)).toEqual(new Set(COMMAND_WORDS.map((word) => (word === 'solve' ? 'start' : word))));
  });

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = PAGES.flatMap((page) => [
      ...read(page).matchAll(/npm run (?:--silent )?([\w:-]+)|npm (test|start)\b/g),
    ]);
    const names = new Set(named.map((match) => match[1] ?? match[2] ?? ''));
    expect([...names].filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(names).toContain('demo');
  });

  test('silences npm, which prints lines of its own, wherever a program reads what a command prints', () => {
    const commands = PAGES.flatMap((page) => read(page).match(/npm run (?!--silent)[^`\n]*/g) ?? []);
    const piped = commands.filter((command) => / \| |--otel|trace [^`]*--json/.test(command));
    expect(piped).toEqual([]);
  });
});

describe('the pages', () => {
  test.each(PAGES)('%s links to files that exist', (page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  test.each([...eventFields()])('the trace page describes every field of %s, and no other', (type, fields) => {
    expect(describedFields(type).toSorted()).toEqual([...fields].toSorted());
  });

  test('the trace page describes every type of event', () => {
    const headings = [...read('docs/trace-format.md').matchAll(/^### `([\w-]+)`$/gm)].map((match) => match[1]);
    const union = read('src/trace/event.ts').split('export type EventBody =')[1]?.split(';')[0] ?? '';
    expect(headings.length).toBe([...union.matchAll(/\|/g)].length);
    expect(headings.toSorted()).toEqual([...eventFields().keys()].toSorted());
  });
});
