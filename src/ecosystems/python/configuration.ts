// What a Python package says of itself: pyproject.toml, setup.cfg, setup.py, tox.ini, noxfile.py and their like, parsed.

import { parse } from 'smol-toml';
import { z } from 'zod';
import { inFolder } from '../../runners/in-folder.ts';
import type { RecipeSource } from '../recipe-source.ts';

const texts = z.array(z.string()).catch([]).default([]);
/** Of tox: lists of words, some of them tables that stand for arguments. */
const commands = z.array(z.array(z.unknown())).catch([]).default([]);
const names = z.record(z.string(), z.unknown()).catch({}).default({});
const hatchEnvironment = z.looseObject({ dependencies: texts, 'extra-dependencies': texts, features: texts });
const pyprojectSchema = z.looseObject({
  project: z
    .looseObject({
      'requires-python': z.string().optional().catch(undefined),
      'optional-dependencies': z.record(z.string(), texts).catch({}).default({}),
    })
    .optional(),
  'build-system': z.unknown().optional(),
  'dependency-groups': z
    .record(z.string(), z.array(z.union([z.string(), z.looseObject({ 'include-group': z.string() })])).catch([]))
    .catch({})
    .default({}),
  tool: z
    .looseObject({
      poetry: z
        .looseObject({
          dependencies: names,
          group: z.record(z.string(), z.looseObject({ optional: z.boolean().catch(false).default(false) })).default({}),
          extras: z.record(z.string(), texts).catch({}).default({}),
          'dev-dependencies': z.unknown().optional(),
          'package-mode': z.boolean().catch(true).default(true),
        })
        .optional()
        .catch(undefined),
      pdm: z
        .looseObject({ 'dev-dependencies': z.record(z.string(), texts).catch({}).default({}) })
        .optional()
        .catch(undefined),
      uv: z.looseObject({ 'dev-dependencies': texts }).optional().catch(undefined),
      rye: z.looseObject({ 'dev-dependencies': texts }).optional().catch(undefined),
      hatch: z
        .looseObject({ envs: z.record(z.string(), hatchEnvironment).default({}) })
        .optional()
        .catch(undefined),
      tox: z
        .looseObject({
          legacy_tox_ini: z.string().default(''),
          env_run_base: z.looseObject({ deps: texts, extras: texts, commands }).optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .default({}),
});
/** The table `tool.poetry`. */
export type Poetry = NonNullable<Pyproject['tool']['poetry']>;
export type Pyproject = z.infer<typeof pyprojectSchema>;

/** Sections of a file that Python's configparser reads: values of several lines keep them. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface PythonConfiguration {
  /** Files below the package's folder, as seen from it. */
  readonly files: readonly string[];
  readonly pyproject: Pyproject;
  readonly setupCfg: Ini;
  readonly tox: Ini;
  readonly setupPy: string;
  readonly noxfile: string;
  /** Extras and groups that CI installs for its tests; `*` is every one. */
  readonly parts: readonly string[];
  /** All of them as one text, where a word is looked for. */
  readonly all: string;
}

/** A pyproject.toml that cannot be parsed counts as empty: installing will say what is wrong with it. */
export async function readPythonConfiguration(source: RecipeSource, directory: string): Promise<PythonConfiguration> {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const files = source.files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  const read = async (name: string) =>
    files.includes(name) ? ((await source.read(inFolder(directory, name))) ?? '') : '';
  const known = [
    'pyproject.toml',
    'setup.cfg',
    'setup.py',
    'tox.ini',
    'pytest.ini',
    'noxfile.py',
    'Makefile',
    'hatch.toml',
  ];
  const found = new Map<string, string>();
  for (const name of known) found.set(name, await read(name));
  const text = (name: string) => found.get(name) ?? '';
  const pyproject = parsePyproject(text('pyproject.toml'), text('hatch.toml'));
  const setupCfg = parseIni(text('setup.cfg'));
  return {
    files,
    pyproject,
    setupCfg,
    tox: parseIni(text('tox.ini') || (pyproject.tool.tox?.legacy_tox_ini ?? '')),
    setupPy: text('setup.py'),
    noxfile: text('noxfile.py'),
    parts: source.parts ?? [],
    all: [...found.values()].join('\n'),
  };
}

function parsePyproject(text: string, hatch: string): Pyproject {
  const tables = parseToml(text);
  const own = hatch === '' ? undefined : parseToml(hatch);
  const tool = typeof tables.tool === 'object' ? tables.tool : {};
  const whole = own === undefined ? tables : { ...tables, tool: { ...tool, hatch: own } };
  return withManagersGroups(pyprojectSchema.catch(pyprojectSchema.parse({})).parse(whole));
}

/** What managers call groups in tables of their own is one as well; `-e …` is a matter of the manager. */
function withManagersGroups(pyproject: Pyproject): Pyproject {
  const { pdm, uv, rye } = pyproject.tool;
  const dev = [...(uv?.['dev-dependencies'] ?? []), ...(rye?.['dev-dependencies'] ?? [])];
  const own = { ...(dev.length > 0 ? { dev } : {}), ...pdm?.['dev-dependencies'] };
  const groups = Object.entries(own).map(([name, members]) => [name, members.filter((one) => !one.startsWith('-'))]);
  return { ...pyproject, 'dependency-groups': { ...Object.fromEntries(groups), ...pyproject['dependency-groups'] } };
}

function parseToml(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch {
    return {};
  }
}

export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key = '';
  for (const line of text.split(/\r?\n/)) {
    const plain = line.replace(/(^|\s)[#;].*$/, '').trimEnd();
    const head = /^\[(.+)\]$/.exec(plain)?.[1];
    const pair = /^([\w.:-]+)\s*[=:]\s*(.*)$/.exec(plain);
    if (head !== undefined) {
      section = new Map();
      sections.set(head, section);
    } else if (/^\s+\S/.test(plain) && key !== '') {
      section.set(key, `${section.get(key) ?? ''}\n${plain.trim()}`.trim());
    } else if (pair) {
      key = pair[1] ?? '';
      section.set(key, pair[2] ?? '');
    }
  }
  return sections;
}
