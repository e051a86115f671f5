// The recipe of a Node package: install command by lockfile, runtime by engines, runner by scripts and dependencies.

import { posix } from 'node:path';
import { startedBy } from '../../ci-files/command-words.ts';
import type { PackageTests } from '../../execution.ts';
import { runnerNamed } from '../../runners/all.ts';
import { inFolder } from '../../runners/in-folder.ts';
import { OBSERVED } from '../../runners/observed.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { looksLikeTest } from '../../stages/test-path.ts';
import { offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import { beyondRunner } from '../left-commands.ts';
import { observedReason } from '../observed-reason.ts';
import { withOtherImage } from '../other-tools.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { buildCommands } from './build.ts';
import { type Install, nodeInstall } from './install.ts';
import { checksOfText, leftBesideScript, leftOfScripts } from './left-scripts.ts';
import { allDependencies, type Manifest, readManifest } from './manifest.ts';
import { wholeScript } from './other-units.ts';
import { ownScript } from './own-script.ts';
import { RUNNERS_BY_PACKAGE, testedPackages } from './packages.ts';
import { DEPTH, type Followed, followScripts } from './scripts.ts';
import { nodeVersion } from './version.ts';
import { workspacePackages } from './workspaces.ts';

const NO_INSTALL: Install = { commands: [], reason: 'no dependencies' };
/** Test files that are looked through for what they are written with. */
const READ = 40;

/** How the tests are run: one command, or one for each package of a monorepo. */
interface Tests {
  readonly runner: string;
  readonly test: string;
  readonly packages?: readonly PackageTests[];
  readonly build: readonly string[];
  readonly notes: readonly string[];
  /** Folder that the tests run in. */
  readonly directory: string;
  /** What the scripts check beside them; undefined where no script names tests. */
  readonly left: readonly string[] | undefined;
}

export async function detectNode({ source, directory, given, runtime }: DetectInput): Promise<Detection> {
  const manifest = await readManifest(source, directory);
  if (!manifest)
    return failure(`${inFolder(directory, 'package.json')} is not valid JSON.`, 'Correct it on the default branch.');
  const tests = await findTests(source, directory, manifest, given);
  if (!tests)
    return failure(
      'No known test runner was found in package.json.',
      'Set `sandbox: {test: "…"}` in .github/mullover.yml, for example "node --test" or "mocha test/".',
    );
  const foreign = foreignRuntime(tests, manifest);
  if (foreign && !given)
    return failure(
      `The tests are run by ${foreign}, which the sandbox does not have: \`${tests.test}\`.`,
      withOtherImage({ name: foreign, test: tests.test }),
    );
  const hasPackages =
    manifest.workspaces !== undefined || source.files.includes('pnpm-workspace.yaml') || tests.packages;
  const bare = Object.keys(allDependencies(manifest)).length === 0 && !hasPackages;
  const install = bare ? NO_INSTALL : await nodeInstall(source, directory, manifest);
  const version = runtime?.split('.')[0] ?? (await nodeVersion(source, directory, manifest));
  const majors = offeredBy(source, 'node');
  if (!majors.includes(version))
    return failure(
      `The sandbox has no Node ${version}.`,
      `Set \`sandbox: {runtime: …}\` in .github/mullover.yml to one of ${majors.join(', ')}.`,
    );
  const { runner, test, packages, build, notes, left } = tests;
  return {
    ok: true,
    recipe: {
      ...{
        ecosystem: 'node',
        runtime: version,
        directory: tests.directory,
        setup: install.commands,
        build,
        runner,
        test,
      },
      ...(packages === undefined ? {} : { packages }),
      ...(left === undefined ? {} : { left }),
      reasons: [
        install.reason,
        `Node ${version}`,
        `runner ${runner}`,
        ...notes,
        ...build.map((command) => `build: ${command}`),
      ],
    },
  };
}

/** Other programs that run JavaScript, where no package of npm brings them. */
function foreignRuntime({ runner, test }: Tests, manifest: Manifest): 'Bun' | 'Deno' | undefined {
  if (runner !== OBSERVED) return undefined;
  const programs = checksOfText(manifest, test, DEPTH).flatMap((command) =>
    startedBy(command).map(({ program }) => program),
  );
  const needed = programs.find((program) => /^(bun|deno)$/.test(program) && !(program in allDependencies(manifest)));
  if (needed === undefined) return undefined;
  return needed === 'deno' ? 'Deno' : 'Bun';
}

function failure(reason: string, next: string): Detection {
  return { ok: false, reason, next };
}

async function findTests(
  source: RecipeSource,
  directory: string,
  manifest: Manifest,
  given: RunnerCommand | undefined,
): Promise<Tests | undefined> {
  const scripted = followScripts(manifest);
  // What the scripts make before their tests is made before those of a given command, too.
  const before = scripted?.kind === 'runner' ? scripted.before : [];
  const followed: Followed | undefined = given
    ? { kind: 'runner', command: given, folder: '.', before, words: [] }
    : scripted;
  const left = given ? [] : leftOfScripts(manifest, scripted);
  const inPackages = async (named: readonly string[]) => {
    if (given || directory !== '.') return undefined;
    const found = testedPackages(source, await workspacePackages(source, manifest), named);
    if (!found) return undefined;
    const { builds, packages, notes, runner } = found;
    const folders = packages.flatMap(({ directories }) => directories);
    const where = folders.length > 5 ? `${folders.length} packages` : folders.join(', ');
    const test = packages.length === 1 ? (packages[0]?.test ?? runner) : runner;
    const beside = [...left, ...found.left];
    return { runner, test, packages, build: builds, directory, notes: [`tests of ${where}`, ...notes], left: beside };
  };
  const delegated = followed?.kind === 'packages' ? await inPackages(followed.named) : undefined;
  if (delegated) return delegated;
  const own = followed?.kind === 'runner' ? followed : undefined;
  const listed = own ? undefined : await runnerFromPackages(source, directory, manifest);
  // A runner that only the dependencies name may be there for the packages of a monorepo, unless it is configured for all.
  const isOfAll = listed !== undefined && isConfigured(source, { directory, manifest, runner: listed.runner });
  const inWorkspace = own || followed?.kind === 'own' || isOfAll ? undefined : await inPackages([]);
  if (inWorkspace) return inWorkspace;
  const script = observedScript(manifest, directory);
  const whole = own && !given ? wholeScript(manifest, own) : undefined;
  if (own && whole?.kind === 'several' && script)
    return { ...script, build: await missingBuild(source, directory, own) };
  const instead = whole?.kind === 'runner' ? whole : undefined;
  const vain = listed && script && !findsTests(source, { directory, manifest, runner: listed.runner });
  const command = instead?.command ?? own?.command ?? (followed?.kind === 'own' || vain ? undefined : listed);
  if (!command) return script;
  const folder = own ? posix.normalize(posix.join(directory, own.folder)) : directory;
  const build = await buildCommands(source, { directory, manifest, command, before: own?.before ?? [] });
  const { runner } = command;
  // What only the dependencies name may be what a script starts in a way of its own.
  const others = left.filter((one) => !instead?.instead.includes(one));
  const beside = scripted || given ? others : beyondRunner(left, runner);
  return { runner, test: commandLine(command), build, notes: [], directory: folder, left: beside };
}

/** What tests load that is made, where the script that is run as it is does not make it. */
async function missingBuild(
  source: RecipeSource,
  directory: string,
  { command, before }: Extract<Followed, { kind: 'runner' }>,
): Promise<readonly string[]> {
  const manifest = await readManifest(source, directory);
  return before.length > 0 || !manifest ? [] : buildCommands(source, { directory, manifest, command, before });
}

/** Whatever the script starts: it is run as it is. */
function observedScript(manifest: Manifest, directory: string): Tests | undefined {
  const test = ownScript(manifest);
  if (test === undefined) return undefined;
  const left = leftBesideScript(manifest, test);
  return { runner: OBSERVED, test, build: [], notes: [observedReason(test)], directory, left };
}

/** Whether a runner that is given no file comes to any. */
function findsTests({ files }: RecipeSource, { directory, manifest, runner }: BareRunner): boolean {
  const { findsBy } = runnerNamed(runner) ?? {};
  if (findsBy === undefined || runner in manifest) return true;
  const prefix = directory === '.' ? '' : `${directory}/`;
  return files.some((file) => file.startsWith(prefix) && findsBy.test(file.slice(prefix.length)));
}

const OWN_CONFIG = /^(?:([\w-]+)\.config\.(?:[cm]?[jt]s|json)|\.([\w-]+)rc(?:\.[cm]?js|\.ya?ml|\.jsonc?)?)$/;

/** Whether a runner has its configuration in this very folder. */
function isConfigured({ files }: RecipeSource, { directory, manifest, runner }: BareRunner): boolean {
  // One that others extend (`jest.config.base.js`) runs nothing itself.
  const isOwn = (name: string) => OWN_CONFIG.exec(name)?.slice(1).includes(runner) === true;
  return runner in manifest || files.some((file) => posix.dirname(file) === directory && isOwn(posix.basename(file)));
}

interface BareRunner {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly runner: string;
}

async function runnerFromPackages(
  source: RecipeSource,
  directory: string,
  manifest: Manifest,
): Promise<RunnerCommand | undefined> {
  const known = RUNNERS_BY_PACKAGE.find((name) => name in allDependencies(manifest));
  if (known) return parseRunner(known, [], []);
  const tests = source.files.filter(
    (file) =>
      looksLikeTest(file) && /\.[cm]?[jt]s$/.test(file) && (directory === '.' || file.startsWith(`${directory}/`)),
  );
  const texts = await Promise.all(tests.slice(0, READ).map((file) => source.read(file)));
  return texts.some((text) => /['"]node:test['"]/.test(text ?? '')) ? parseRunner('node:test', [], []) : undefined;
}
