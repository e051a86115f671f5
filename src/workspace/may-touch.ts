// The rule on what a patch may touch: sources that the base tree's tests or manifests reach, what lies beside them, tests,
// documents, and data that exists or is read. Whatever is none of these needs a word of the maintainer.

import { anyGlob } from '../stages/glob.ts';
import { isRunnableTest } from '../stages/runnable-test.ts';
import { closedReason } from './closed-paths.ts';
import { familyOf, kindOf } from './file-kind.ts';
import { existingFolder, folderOf, type Ground } from './ground.ts';
import { nameProblem } from './refusal-names.ts';
import { isRunByName, protectedReason } from './refusal-paths.ts';
import { shadowed, standsBefore } from './shadowed.ts';

export interface Touch {
  readonly path: string;
  readonly isNew: boolean;
  /** True where sources or tests of the base tree name the file, or list its folder. */
  readonly isRead: boolean;
}

/** What a maintainer allows beyond the rule: patterns of `patch.allow`, as the base tree has them. */
export type Allowed = readonly string[];

/** Why a patch must not touch a file, as a sentence; undefined when it may. */
export function touchProblem(touch: Touch, ground: Ground, allowed: Allowed): string | undefined {
  const { path } = touch;
  const shown = JSON.stringify(path);
  const name = touch.isNew ? newPartProblem(path, ground) : undefined;
  if (name !== undefined) return `${shown} has a name ${name}.`;
  const closed = closedReason(path, ground);
  if (closed !== undefined) return `${shown} is ${closed}.`;
  if (anyGlob(allowed)(path)) return undefined;
  const known = protectedReason(path);
  const why = known === undefined ? judge(touch, ground) : `is ${known}`;
  return why && `${shown} ${why}; a maintainer can allow it by \`patch.allow\` in .github/mullover.yml.`;
}

function newPartProblem(path: string, ground: Ground): string | undefined {
  const parts = path.split('/');
  const fresh = parts.filter((_, at) => {
    const known = parts.slice(0, at + 1).join('/');
    return ground.inside(known) === undefined && !ground.has(known);
  });
  return fresh.map(nameProblem).find((problem) => problem !== undefined);
}

function judge(touch: Touch, ground: Ground): string | undefined {
  const { path, isNew } = touch;
  const kind = kindOf(path);
  if (kind === 'document') return documentProblem(touch, ground);
  if (ground.isTest(path)) return testProblem(touch, ground);
  if (kind === 'program') return isNew ? newProgramProblem(path, ground) : programProblem(path, ground);
  if (kind === 'declaration') return isNew ? declarationProblem(path, ground) : undefined;
  if (kind === 'other-program') return isNew ? NOT_PARSED : placeProblem(path, ground);
  return kind === 'data'
    ? dataProblem(touch, ground)
    : `is neither a source of a language that is parsed, nor a document, nor data`;
}

const NOT_PARSED = 'is new, and of a language that is not parsed';
const UNREACHED = 'is in no place that the tests or manifests of the base commit are seen to reach';

function documentProblem({ path, isNew }: Touch, ground: Ground): string | undefined {
  const folder = folderOf(path);
  const isKnown = !isNew || folder === '' || ground.inside(folder) !== undefined || /^docs?\//i.test(path);
  if (!isKnown) return 'is a new document in a new folder';
  return isNew && isReadByName(path) ? 'is a new document with a name that hosts or tools may look for' : undefined;
}

/** At the top, in `docs` and in `.github` hosts and agents look for words in capitals; these are for people. */
const FOR_PEOPLE =
  /^(README|CHANGELOG|CHANGES|HISTORY|NEWS|RELEASES?|RELEASE[-_]NOTES|UPGRAD(E|ING)|MIGRAT(E|ION|ING)|TODO|FAQ|INSTALL(ATION)?|USAGE|API|REFERENCE|GUIDE|ARCHITECTURE|DESIGN|NOTES|AUTHORS|CREDITS|THANKS|ROADMAP|GLOSSARY|TUTORIAL|EXAMPLES?|BENCHMARKS?|TROUBLESHOOTING|CONFIGURATION|INDEX)([-_.].*)?$/;

function isReadByName(path: string): boolean {
  const [, folder = '', stem = ''] = /^(.*\/)?([^/.]+)[^/]*$/.exec(path) ?? [];
  return /^(docs?\/)?$/i.test(folder) && /^[A-Z][A-Z\d_-]+$/.test(stem) && !FOR_PEOPLE.test(stem);
}

/** Of what a runner does not run by itself, only data and what stands beside other files of its kind. */
function testProblem(touch: Touch, ground: Ground): string | undefined {
  const { path, isNew } = touch;
  const kind = kindOf(path);
  if (TEST_DATA.test(path)) return isNew ? testDataProblem(touch, ground) : undefined;
  if (kind === 'data') return isNew ? dataProblem(touch, ground) : undefined;
  if (kind === 'unknown') return 'is neither a test of a language that is parsed nor test data';
  if (isRunByName(path, 'tests')) return 'is run before any test, or by tools because of its name';
  if (isNew && ENTRY_OF_FOLDER.test(path))
    return 'is new, and what is run or loaded where its folder of tests is named';
  if (isRunnableTest(path)) return isNew ? shadowed(path, ground) : undefined;
  if (!isNew) return undefined;
  if (kind !== 'program') return NOT_PARSED;
  if (!holdsLike(path, ground)) return 'is new, no test by its name, and beside none';
  return shadowed(path, ground);
}

/** Where `__tests__` is the convention, whatever lies in it is a test. */
const ENTRY_OF_FOLDER = /(?<!(?:^|\/)__tests__)\/(__main__\.py|index\.(php|[cm]?[jt]sx?))$/i;
const TEST_DATA =
  /(^|\/)(fixtures?|__fixtures__|testdata|test[-_]data|golden|snapshots|__snapshots__|data|resources|cases)\//i;
/** Where libraries of the JVM look for their settings, each by a name of its own. */
const CLASS_PATH_ROOT = /(^|\/)src\/[^/]+\/resources\/[^/]+\.(properties|ya?ml|xml|conf|toml|groovy)$/i;

/** Of data that is new. */
function testDataProblem({ path, isRead }: Touch, ground: Ground): string | undefined {
  if (isRead) return standsBefore(path, ground);
  if (CLASS_PATH_ROOT.test(path)) return 'is new where libraries look for their settings, and nothing names it';
  if (!holdsLike(path, ground)) return 'is new test data of a kind that its folder does not hold';
  return standsBefore(path, ground);
}

/** True where files of the same ending lie directly in the folder. */
function holdsLike(path: string, ground: Ground): boolean {
  const folder = folderOf(path);
  const ending = /\.[^./]+$/.exec(path)?.[0] ?? '';
  return (ground.inside(folder) ?? []).some((other) => folderOf(other) === folder && other.endsWith(ending));
}

function programProblem(path: string, ground: Ground): string | undefined {
  if (ground.isReached(path)) return undefined;
  const home = ground.packageOf(path);
  if (folderOf(path) === home && isRunByName(path, 'root')) return 'is run by tools because of its name';
  return placeProblem(path, ground);
}

/** Of a file that exists, of any language. */
function placeProblem(path: string, ground: Ground): string | undefined {
  if (ground.isReached(path)) return undefined;
  const family = familyOf(path);
  if (ground.isAside(path)) return UNREACHED;
  if (family === undefined) return folderOf(path) === ground.packageOf(path) ? UNREACHED : undefined;
  return ground.isOfProduct(folderOf(path), family) ? undefined : UNREACHED;
}

function newProgramProblem(path: string, ground: Ground): string | undefined {
  const family = familyOf(path) ?? '';
  const home = ground.packageOf(path);
  const folder = folderOf(path);
  if (ground.isAside(path)) return UNREACHED;
  if (folder === home && isRunByName(path, 'root')) return 'is run by tools because of its name';
  const near = existingFolder(folder, ground);
  const isUsual =
    near === home && USUAL.test(folder.slice(home.length).replace(/^\//, '')) && ground.isHome(home, family);
  const isBeside =
    isUsual || (near === home ? ground.holds(near, family) && folder === near : ground.isOfProduct(near, family));
  if (!isBeside && !(family === 'go' && isInGoModule(near, ground)))
    return 'is new, and beside no source of its language that the tests or manifests reach';
  return shadowed(path, ground);
}

/** Where a package keeps its product, also one that has no such folder yet. */
const USUAL = /^(src|lib|bin|include|internal|pkg|cmd)(\/|$)/;

/** A folder of Go is a package that is found by the paths of its module alone. */
function isInGoModule(near: string, ground: Ground): boolean {
  return (ground.inside(near) ?? []).some((path) => path.endsWith('.go') && !ground.isTest(path));
}

/** Types without code stand beside what they describe. */
function declarationProblem(path: string, ground: Ground): string | undefined {
  const family = path.endsWith('.pyi') ? 'python' : 'javascript';
  const near = existingFolder(folderOf(path), ground);
  return ground.holds(near, family) || (near !== ground.packageOf(path) && ground.isOfProduct(near, family))
    ? undefined
    : UNREACHED;
}

/** Formats that tools keep their settings in. */
const SETTINGS = /\.(jsonc?|json5|ya?ml|toml|xml|properties)$/i;

function dataProblem({ path, isNew, isRead }: Touch, ground: Ground): string | undefined {
  if (ground.isReached(path) || isRead) return undefined;
  if (isNew) return 'is new data that no source, test or manifest of the base commit names';
  const home = ground.packageOf(path);
  if (folderOf(path) === home && SETTINGS.test(path))
    return 'lies in the root of a package, where tools look for their settings';
  return ground.isAside(path) && !/^docs?\//i.test(path.slice(home.length).replace(/^\//, '')) ? UNREACHED : undefined;
}
