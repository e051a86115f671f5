// The recipe of a Java build: Maven or Gradle, with what the set-up must fetch for runs without network.

import { inFolder } from '../../runners/in-folder.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { MAVEN_VERSION, offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { compareVersions } from '../versions.ts';
import { type AskedJava, javaVersion } from './version.ts';

/** Debian's, in every suite. */
const GRADLE_VERSION = '4.4.1';
/** The oldest language level that its compiler accepts without a word. */
const OLDEST_LEVEL = 8;
const WARM_UP = 'node /opt/mullover/java-warm-up.mjs';

const MAVEN_WRAPPER = '.mvn/wrapper/maven-wrapper.properties';
const GRADLE_WRAPPER = 'gradle/wrapper/gradle-wrapper.properties';

export async function detectMaven(input: DetectInput): Promise<Detection> {
  const { source, directory, given, runtime, image } = input;
  const poms = await texts(source, directory, /(^|\/)pom\.xml$/);
  const level = newestLevel(resolved(poms), MAVEN_LEVELS);
  const wrapper = await wrapperVersion(input, MAVEN_WRAPPER, 'apache-maven');
  const wanted = poms.map((text) => requiredMaven(text)).find((version) => version !== undefined);
  const tooOld = image === 'ours' && compareVersions(wanted ?? '0', MAVEN_VERSION) > 0;
  const wrapped = tooOld ? wrapper : undefined;
  const java = chosenJava(input, { runtime, level, exact: undefined, gradle: undefined }, 'pom.xml');
  if (!java.ok) return java;
  if (tooOld && wrapped === undefined)
    return failure(`The build asks for Maven ${wanted}; the sandbox has Maven ${MAVEN_VERSION}.`);
  const parsed = given ?? parseRunner('maven', [], [wrapped === undefined ? 'mvn' : './mvnw', 'test']);
  const old = level === undefined || level < OLDEST_LEVEL;
  const levels = old ? [`-Dmaven.compiler.source=${OLDEST_LEVEL}`, `-Dmaven.compiler.target=${OLDEST_LEVEL}`] : [];
  return javaRecipe(
    { java: java.version, directory, command: { ...parsed, options: [...levels, ...parsed.options] } },
    wrapped === undefined ? undefined : { program: './mvnw', what: `Maven ${wrapped}`, where: MAVEN_WRAPPER },
    [
      wrapped === undefined ? `Maven ${MAVEN_VERSION}` : `Maven ${wrapped} of the wrapper`,
      ...(old ? [`compiled as Java ${OLDEST_LEVEL}: nothing newer is asked for`] : []),
    ],
  );
}

export async function detectGradle(input: DetectInput): Promise<Detection> {
  const { source, directory, given, runtime, image } = input;
  const scripts = await texts(source, directory, /(^|\/)(build|settings)\.gradle(\.kts)?$/);
  const level = newestLevel(scripts, GRADLE_LEVELS);
  const wrapper = await wrapperVersion(input, GRADLE_WRAPPER, 'gradle');
  const wrapped = wrapper !== undefined && compareVersions(wrapper, GRADLE_VERSION) > 0 ? wrapper : undefined;
  const exact = newestLevel(scripts, GRADLE_TOOLCHAIN);
  const java = chosenJava(input, { runtime, level, exact, gradle: wrapped }, 'the build script');
  if (!java.ok) return java;
  const needed = image === 'ours' ? neededGradle(source, directory, scripts) : undefined;
  if (wrapped === undefined && needed)
    return failure(
      `${needed.why}, which Gradle ${GRADLE_VERSION} of the sandbox lacks: it came with ${needed.version}.`,
    );
  return javaRecipe(
    {
      java: java.version,
      directory,
      command: given ?? parseRunner('gradle', [], [wrapped === undefined ? 'gradle' : './gradlew', 'test']),
    },
    wrapped === undefined ? undefined : { program: './gradlew', what: `Gradle ${wrapped}`, where: GRADLE_WRAPPER },
    [wrapped === undefined ? `Gradle ${GRADLE_VERSION}` : `Gradle ${wrapped} of the wrapper`],
  );
}

/** A script of the repository that downloads its own version of a tool. */
interface Wrapper {
  readonly program: string;
  readonly what: string;
  readonly where: string;
}

function javaRecipe(
  { java, directory, command }: { readonly java: string; readonly directory: string; readonly command: RunnerCommand },
  wrapper: Wrapper | undefined,
  reasons: readonly string[],
): Detection {
  const test = commandLine(command);
  const recipe = {
    ecosystem: 'java',
    runtime: java,
    directory,
    setup: [...(wrapper ? [wrapperCheck(wrapper)] : []), `${WARM_UP} ${test}`],
    build: [],
    runner: command.runner,
    test,
    reasons: [`Java ${java}`, ...reasons, `runner ${command.runner}`],
  } as const;
  return { ok: true, recipe };
}

const MAVEN_LEVELS =
  /<(?:maven\.compiler\.(?:release|source|target)|java\.version|jdk\.version|release|source|target)>\s*(?:1\.)?(\d+)\s*</g;
/** With the numbers of properties in place of `${…}`; what no file names stays. */
function resolved(poms: readonly string[]): readonly string[] {
  const named = poms.flatMap((pom) => [...pom.matchAll(/<([\w.-]+)>\s*((?:1\.)?\d+)\s*<\//g)]);
  const values = new Map(named.map(([, name = '', value = '']) => [name, value]));
  return poms.map((pom) => pom.replace(/\$\{([\w.-]+)\}/g, (all, name: string) => values.get(name) ?? all));
}

const GRADLE_LEVELS =
  /(?:JavaLanguageVersion\.of\(|jvmToolchain\(|(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?|options\.release(?:\.set\(|\s*=)\s*)['"]?(?:1[._])?(\d+)/g;

/** What a toolchain of Gradle names. */
const GRADLE_TOOLCHAIN = /(?:JavaLanguageVersion\.of\(|jvmToolchain\()\s*['"]?(\d+)/g;

/** The newest language level that the build files name. */
function newestLevel(files: readonly string[], pattern: RegExp): number | undefined {
  const levels = files.flatMap((text) => Array.from(text.matchAll(pattern), ([, level]) => Number(level)));
  return levels.length === 0 ? undefined : Math.max(...levels);
}

type ChosenJava = { readonly ok: true; readonly version: string } | (Detection & { readonly ok: false });

/** Of another image we know no versions. */
function chosenJava({ source, image }: DetectInput, asked: AskedJava, where: string): ChosenJava {
  const offered = offeredBy(source, 'java');
  const version = image === 'ours' ? javaVersion(offered, asked) : (asked.runtime ?? offered[0]);
  if (version !== undefined) return { ok: true, version };
  const all = offered.toSorted((a, b) => Number(a) - Number(b)).join(', ');
  return asked.runtime === undefined
    ? failure(`The build asks for Java ${asked.level} (${where}); the sandbox has Java ${all}.`)
    : failure(`The sandbox has no Java ${asked.runtime}: it has Java ${all}.`);
}

/** What only newer versions of Gradle understand. */
function neededGradle(source: RecipeSource, directory: string, scripts: readonly string[]) {
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const text = scripts.join('\n');
  if (has('build.gradle.kts') || has('settings.gradle.kts'))
    return { why: 'The build is written in Kotlin (build.gradle.kts)', version: '5.0' };
  if (/useJUnitPlatform/.test(text)) return { why: 'The tests run on the JUnit platform (JUnit 5)', version: '4.6' };
  if (/\btestFixtures\b|\btoolchain\b|dependencyResolutionManagement|tasks\.register/.test(text))
    return { why: 'The build uses `toolchain`, `tasks.register` or the like', version: '4.9 or later' };
  return undefined;
}

function requiredMaven(pom: string): string | undefined {
  const rule = /<requireMavenVersion>[\s\S]{0,200}?<version>\s*[[(]?\s*([\d.]+)/.exec(pom)?.[1];
  return rule ?? /<prerequisites>\s*<maven>\s*([\d.]+)/.exec(pom)?.[1];
}

/** Version in the address that a wrapper downloads its tool from. */
async function wrapperVersion({ source, directory }: DetectInput, path: string, tool: string) {
  const text = await source.read(inFolder(directory, path));
  return new RegExp(`^distributionUrl=.*/${tool}-(\\d+(?:\\.\\d+)+)`, 'm').exec(text ?? '')?.[1];
}

/** The wrapper downloads its tool; what then fails is told by the name of the version. */
function wrapperCheck({ program, what, where }: Wrapper): string {
  return `sh ${program} --version || { echo 'The build asks for ${what} (${where}), which could not be fetched.'; exit 1; }`;
}

async function texts(source: RecipeSource, directory: string, pattern: RegExp): Promise<readonly string[]> {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const paths = source.files.filter((path) => path.startsWith(prefix) && pattern.test(path)).slice(0, 200);
  const found: string[] = [];
  for (const path of paths) found.push((await source.read(path)) ?? '');
  return found;
}

function failure(reason: string): Detection & { readonly ok: false } {
  return {
    ok: false,
    reason,
    next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
  };
}
