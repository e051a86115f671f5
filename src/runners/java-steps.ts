// What one container executes for a Java build: Maven or Gradle offline, by class when files are chosen. Pure.

import { basename, dirname } from 'node:path/posix';
import type { Recipe, TestSelection } from '../task.ts';
import { inFolder } from './in-folder.ts';
import type { Plan } from './invocations.ts';
import { titlesOf } from './one-test.ts';
import { commandLine, type RunnerCommand } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

const MAVEN_REPORTS = ['**/target/surefire-reports/TEST-*.xml', '**/target/failsafe-reports/TEST-*.xml'];
const GRADLE_REPORTS = ['**/build/test-results/**/TEST-*.xml'];
/** Test failures do not end the build, so that modules behind a failing one run too; the reports give the exit code. */
const MAVEN = [
  '-o',
  '-B',
  '-ntp',
  '-fae',
  '-Dmaven.test.failure.ignore=true',
  // What tests print is kept out of the reports and of the tool's own output.
  '-Dmaven.test.redirectTestOutputToFile=true',
  '-Dstyle.color=never',
];
const GRADLE = ['--offline', '--no-daemon', '--continue', '--console=plain'];
const TEST_SOURCE =
  /(?:^|\/)src\/(?:test|[a-z]\w*Test|integration-test|it|testFixtures)\/.*\.(?:java|kt|groovy|scala)$/;

export function mavenPlan(
  parsed: RunnerCommand,
  recipe: Recipe,
  selection: TestSelection,
  paths: readonly string[],
): Plan {
  const files = chosen(recipe, selection, paths);
  const [program = 'mvn', ...goals] = parsed.targets;
  const goal = goals.length > 0 ? goals : ['test'];
  const some = selection.kind === 'files' ? onlyMaven(files, recipe, { paths, method: methodOf(selection) }) : [];
  const shown = commandLine({ ...parsed, targets: [program, ...goal], options: [...parsed.options, ...some] });
  if (files.length === 0 && selection.kind === 'files') return { steps: [], command: shown };
  const words = [program, ...MAVEN, ...parsed.options, ...some, ...goal];
  const failed = "grep -rqE '<(failure|error)[ >/]' --include='TEST-*.xml' .";
  const command = `${exported(parsed)}${quoteWords(words)} || exit $?; ! ${failed}`;
  return { steps: [{ command, shown, files, report: null, reports: MAVEN_REPORTS }], command: shown };
}

export function gradlePlan(
  parsed: RunnerCommand,
  recipe: Recipe,
  selection: TestSelection,
  paths: readonly string[],
): Plan {
  const files = chosen(recipe, selection, paths);
  const [program = 'gradle', ...tasks] = parsed.targets;
  const some = selection.kind === 'files' ? onlyGradle(files, recipe, { paths, method: methodOf(selection) }) : [];
  const targets = some.length > 0 ? [program, ...some] : [program, ...(tasks.length > 0 ? tasks : ['test'])];
  const shown = commandLine({ ...parsed, targets });
  if (files.length === 0 && selection.kind === 'files') return { steps: [], command: shown };
  const words = [program, ...GRADLE, ...parsed.options, ...targets.slice(1)];
  const command = `${exported(parsed)}exec ${quoteWords(words)} 2>&1`; // javac speaks on stderr
  return { steps: [{ command, shown, files, report: null, reports: GRADLE_REPORTS }], command: shown };
}

/** The chosen test sources; all of them when everything runs, so that classes find their files. */
function chosen({ directory }: Recipe, selection: TestSelection, paths: readonly string[]): readonly string[] {
  const candidates = selection.kind === 'files' ? selection.files : paths;
  const prefix = directory === '.' ? '' : `${directory}/`;
  return candidates.filter((path) => path.startsWith(prefix) && TEST_SOURCE.test(path));
}

interface Inside {
  readonly paths: readonly string[];
  /** The only one that is wanted of the only class. */
  readonly method: string | undefined;
}

/** Undefined where a title is no name of a method: then the class runs. */
function methodOf(selection: TestSelection): string | undefined {
  const name = titlesOf(selection)?.at(-1);
  return name !== undefined && /^\w+$/.test(name) ? name : undefined;
}

/** Nested classes are named `Outer$Inner`. */
function onlyMaven(files: readonly string[], recipe: Recipe, { paths, method }: Inside): readonly string[] {
  const inside = method === undefined ? '' : `#${method}`;
  const classes = [...new Set(files.map(classOf))];
  const modules = [...new Set(files.map((file) => moduleOf(file, recipe, paths, ['pom.xml'])))];
  const projects = modules.includes('.') ? [] : ['-pl', modules.join(','), '-am'];
  return [
    `-Dtest=${classes.map((name) => `${name}${inside},${name}$*${inside}`).join(',')}`,
    '-DfailIfNoTests=false',
    '-Dsurefire.failIfNoSpecifiedTests=false',
    ...projects,
  ];
}

function onlyGradle(files: readonly string[], recipe: Recipe, { paths, method }: Inside): readonly string[] {
  const suffix = method === undefined ? '' : `.${method}`;
  const byModule = new Map<string, string[]>();
  for (const file of files) {
    const module = moduleOf(file, recipe, paths, ['build.gradle', 'build.gradle.kts']);
    const names = byModule.get(module) ?? [];
    byModule.set(module, [...names, file]);
  }
  return [...byModule].flatMap(([module, inside]) => [
    module === '.' ? 'test' : `:${module.replaceAll('/', ':')}:test`,
    ...inside.flatMap((file) => ['', '$*'].flatMap((inner) => ['--tests', `*${classOf(file)}${inner}${suffix}`])),
  ]);
}

function classOf(file: string): string {
  return basename(file).replace(/\.\w+$/, '');
}

/** Nearest folder above a file that holds a build file, as seen from the package's folder. */
function moduleOf(file: string, { directory }: Recipe, paths: readonly string[], manifests: readonly string[]): string {
  const known = new Set(paths);
  for (let folder = dirname(file); folder !== '.' && folder !== directory; folder = dirname(folder)) {
    if (manifests.some((name) => known.has(inFolder(folder, name))))
      return directory === '.' ? folder : folder.slice(directory.length + 1);
  }
  return '.';
}

function exported({ env }: RunnerCommand): string {
  return env.map((text) => `export ${quoteWords([text])}; `).join('');
}
