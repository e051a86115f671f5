// What the tests of a Python package need beside the package itself: extras, groups, files, environments of tox, nox, hatch.

import type { Ini, PythonConfiguration } from './configuration.ts';

/** What pip is asked for. */
export interface Requirements {
  /** Extras of the package. */
  readonly extras: readonly string[];
  /** Requirement specifiers. */
  readonly packages: readonly string[];
  /** Requirement files, as seen from the package's folder. */
  readonly files: readonly string[];
  /** What else was declared for work on the package, where what its tests need has a name of its own. */
  readonly beside?: Pick<Requirements, 'extras' | 'packages' | 'files'>;
  /** Where they were found, for people. */
  readonly from: readonly string[];
}

const NOTHING: Requirements = { extras: [], packages: [], files: [], from: [] };
export const TEST_NAMES = ['test', 'tests', 'testing', 'dev'];
const REQUIREMENT_FILES =
  /^(requirements([-_/.](dev|tests?|testing|ci|base))?|(dev|tests?)[-_]requirements|requirements\/(dev|tests?|testing|base)|tests?\/requirements(\/(py3?|base|common|tests?))?)\.(txt|in)$/;
const TEST_FILE = /dev|test|ci/;
/** Documents, types and releases are worked on with it too, and may ask for another Python than the tests do. */
const isForWork = (name: string) => /(^|[-_/])dev([-_.]|$)/.test(name);

/**
 * Extras, groups and files by their names; the environments of tox, nox and hatch only where none of those is for tests
 * alone, since such environments repeat them or add tools of their own.
 */
export function testRequirements(configuration: PythonConfiguration): Requirements {
  const extras = chosen(extraNames(configuration), []).slice(0, 2);
  const groups = chosen(groupNames(configuration), []);
  const files = configuration.files.filter((file) => REQUIREMENT_FILES.test(file));
  const about = [...extras, ...groups, ...files.filter((file) => TEST_FILE.test(file))];
  const split = about.some((name) => !isForWork(name));
  const part = (isPart: (name: string) => boolean) => ({
    extras: extras.filter(isPart),
    packages: groups.filter(isPart).flatMap((name) => groupMembers(configuration, name, [])),
    files: files.filter(isPart),
  });
  const own: Requirements = {
    ...part((name) => !split || !isForWork(name)),
    ...(split && about.some(isForWork) ? { beside: part(isForWork) } : {}),
    from: [
      ...extras.map((name) => `extra ${name}`),
      ...groups.map((name) => `dependency group ${name}`),
      ...files.map((file) => `requirements of ${file}`),
    ],
  };
  if (split) return own;
  const environment =
    hatchRequirements(configuration) ??
    toxRequirements(configuration) ??
    noxRequirements(configuration.noxfile) ??
    testsRequire(configuration) ??
    NOTHING;
  // A name that speaks of all work may leave out what the environment of the tests brings.
  if (about.length > 0) return { ...own, ...besideWork(own, environment) };
  return {
    extras: environment.extras,
    packages: environment.packages,
    files: [...new Set([...own.files, ...environment.files])],
    from: [...own.from, ...environment.from],
  };
}

/** What an environment for tests has more than what is declared for all work; nothing where there is no more. */
function besideWork(own: Requirements, environment: Requirements): Partial<Requirements> {
  const nameOf = (requirement: string) =>
    requirement
      .toLowerCase()
      .replace(/[^\w.-].*$/s, '')
      .replace(/[_.]/g, '-');
  const has = new Set(['pytest', ...own.packages.map(nameOf)]);
  const beside = {
    extras: environment.extras.filter((name) => !own.extras.includes(name)),
    packages: environment.packages.filter((name) => !has.has(nameOf(name))),
    files: environment.files.filter((name) => !own.files.includes(name)),
  };
  const isMore = Object.values(beside).some((names) => names.length > 0);
  return isMore ? { beside, from: [...own.from, ...environment.from] } : {};
}

/** Extras for tests, and those that CI installs. */
export function declaredExtras(configuration: PythonConfiguration): readonly string[] {
  return chosen(extraNames(configuration), configuration.parts);
}

/** Dependency groups for tests, and those that CI installs. */
export function declaredGroups(configuration: PythonConfiguration): readonly string[] {
  return chosen(groupNames(configuration), configuration.parts);
}

/** What CI installs for its tests though its name does not say so. */
export function askedRequirements(
  configuration: PythonConfiguration,
): Pick<Requirements, 'extras' | 'packages' | 'from'> | undefined {
  const further = (names: ReadonlySet<string>) =>
    chosen(names, configuration.parts).filter((name) => !TEST_NAMES.includes(name));
  const extras = further(extraNames(configuration));
  const groups = further(groupNames(configuration));
  if (extras.length + groups.length === 0) return undefined;
  const packages = groups.flatMap((name) => groupMembers(configuration, name, []));
  return { extras, packages, from: [`as in CI: ${[...extras, ...groups].join(', ')}`] };
}

function chosen(names: ReadonlySet<string>, parts: readonly string[]): readonly string[] {
  const asked = parts.flatMap((part) => (part === '*' ? [...names] : [part]));
  return [...new Set([...TEST_NAMES, ...asked])].filter((name) => names.has(name));
}

function extraNames({ pyproject, setupCfg, setupPy }: PythonConfiguration): ReadonlySet<string> {
  const argument = /extras_require\s*=\s*\{([\s\S]*?)\n?\s*\}/.exec(setupPy)?.[1] ?? '';
  return new Set([
    ...Object.keys(pyproject.project?.['optional-dependencies'] ?? {}),
    ...Object.keys(pyproject.tool.poetry?.extras ?? {}),
    ...(setupCfg.get('options.extras_require')?.keys() ?? []),
    ...Array.from(argument.matchAll(/['"](\w+)['"]\s*:/g), ([, name = '']) => name),
  ]);
}

const groupNames = ({ pyproject }: PythonConfiguration): ReadonlySet<string> =>
  new Set(Object.keys(pyproject['dependency-groups']));

/** PEP 735: a group may include others. */
function groupMembers(configuration: PythonConfiguration, name: string, above: readonly string[]): readonly string[] {
  const members = configuration.pyproject['dependency-groups'][name] ?? [];
  return members.flatMap((member) => {
    if (typeof member === 'string') return [member];
    const included = member['include-group'];
    return above.includes(included) ? [] : groupMembers(configuration, included, [...above, name]);
  });
}

function hatchRequirements({ pyproject }: PythonConfiguration): Requirements | undefined {
  const environments = pyproject.tool.hatch?.envs ?? {};
  const name = ['hatch-test', 'test', 'tests', 'testing', 'dev', 'default'].find((one) => one in environments);
  const environment = name === undefined ? undefined : environments[name];
  if (!environment) return undefined;
  const shared = name === 'default' || name === 'hatch-test' ? [] : (environments.default?.dependencies ?? []);
  const packages = [...shared, ...environment.dependencies, ...environment['extra-dependencies']];
  return { extras: environment.features, packages, files: [], from: [`hatch environment ${name}`] };
}

function toxRequirements({ tox, setupCfg, pyproject }: PythonConfiguration): Requirements | undefined {
  const base = pyproject.tool.tox?.env_run_base;
  if (base) return fromLines(base.deps, base.extras, 'tox environment of pyproject.toml');
  const section = [tox, setupCfg].map((ini: Ini) => ini.get('testenv')).find((one) => one !== undefined);
  if (!section) return undefined;
  const lines = (section.get('deps') ?? '').split('\n');
  const extras = (section.get('extras') ?? '').split(/[\s,]+/).filter(Boolean);
  return fromLines(lines, extras, 'tox environment testenv');
}

/** Lines of `deps`: specifiers, `-r file`; factors (`py311: x`) count when they name our Python or no Python. */
function fromLines(lines: readonly string[], extras: readonly string[], from: string): Requirements {
  const packages: string[] = [];
  const files: string[] = [];
  for (const line of lines) {
    const [, factors = '', text = ''] = /^(?:([\w,{}!-]+):\s+)?(.*)$/.exec(line.trim()) ?? [];
    if (factors !== '' && !/\bpy(311|3)?\b/.test(factors)) continue;
    const file = /^(?:-r|--requirement)\s*(\S+)$/.exec(text)?.[1];
    if (file !== undefined) files.push(localFile(file));
    else if (text !== '' && !text.startsWith('-') && !text.includes('{')) packages.push(text);
  }
  return { extras, packages, files, from: [from] };
}

const localFile = (file: string) => file.replace(/^\{?(toxinidir|tox_root)\}?\//, '').replace(/^\.\//, '');

/** `session.install("…", "-r", "…")` of the first session that is named like a test run; other arguments are code. */
function noxRequirements(noxfile: string): Requirements | undefined {
  const sessions = [...noxfile.matchAll(/@nox\.session[\s\S]*?\ndef (\w+)\([^)]*\)[^:]*:\n((?:[ \t]+.*\n?|\n)*)/g)];
  const session = sessions.find(([, name = '']) => /test|unit|py/.test(name) && !/lint|type|doc/.test(name));
  if (!session) return undefined;
  const [, name, body = ''] = session;
  const words = [...body.matchAll(/session\.install\(([\s\S]*?)\)\s*$/gm)].flatMap(([, list = '']) =>
    Array.from(list.matchAll(/(?<![\w*])(['"])(.*?)\1/g), ([, , word = '']) => word),
  );
  const extras = words.flatMap((word) => /^\.\[(.+)\]$/.exec(word)?.[1]?.split(',') ?? []);
  const files = words.filter((_, at) => words[at - 1] === '-r' || words[at - 1] === '--requirement');
  const packages = words.filter((word) => !word.startsWith('.') && !word.startsWith('-') && !files.includes(word));
  return { extras, packages, files, from: [`nox session ${name}`] };
}

function testsRequire({ setupCfg, setupPy }: PythonConfiguration): Requirements | undefined {
  const list = /tests_require\s*=\s*\[([\s\S]*?)\]/.exec(setupPy)?.[1] ?? '';
  const packages = [
    ...(setupCfg.get('options')?.get('tests_require') ?? '').split('\n').filter(Boolean),
    ...Array.from(list.matchAll(/(['"])(.*?)\1/g), ([, , name = '']) => name),
  ];
  return packages.length === 0 ? undefined : { ...NOTHING, packages, from: ['tests_require'] };
}
