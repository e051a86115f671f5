// What the CI of a repository does to run its tests, as far as its files say: of all jobs the one that runs the unit tests.

import { azureJobs } from './azure-pipelines.ts';
import type { CiJob, DroppedStep, Variables, Versions } from './ci-job.ts';
import { circleJobs } from './circleci.ts';
import { devcontainer } from './devcontainer.ts';
import { githubJobs, type WorkflowJobs } from './github-workflow.ts';
import { gitlabJobs } from './gitlab-ci.ts';
import { type CiStep, type JobCommands, jobCommands } from './job-commands.ts';
import { type Surroundings, scoreOfJob } from './job-score.ts';
import { type Available, compareAxes, compareFits, fitOf, versionsOfJob } from './newest-version.ts';
import { travisJobs } from './travis.ts';
import { VERSION_FILES, versionsOfFiles } from './version-files.ts';

export interface CiFiles {
  /** Paths of all regular files. */
  readonly files: readonly string[];
  read(path: string): Promise<string | undefined>;
}

export interface CiSetUp {
  /** The file that says how the tests run; else the one that says which versions are wanted. */
  readonly file: string;
  /** Of that file; empty where it has no jobs. */
  readonly job: string;
  /** The entry of its matrix that was chosen. */
  readonly matrix: Variables;
  readonly env: Variables;
  readonly versions: Versions;
  readonly systemPackages: readonly string[];
  readonly services: readonly string[];
  /** Before the first test step, in order. */
  readonly setup: readonly CiStep[];
  readonly test: readonly CiStep[];
  readonly dropped: readonly DroppedStep[];
}

const COPILOT = '.github/workflows/copilot-setup-steps.yml';
const WANTED =
  /^(\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|\.?azure-pipelines\.ya?ml|\.travis\.yml|\.devcontainer(\/([^/]+\/)?devcontainer)?\.json|\.devcontainer\.json)$|(^|\/)(action\.ya?ml|package\.json|composer\.json|pyproject\.toml)$|\.sh$|(^|\/)\.(java|node|python|ruby|go)-version$|(^|\/)\.nvmrc$|^(GNUm|M|m)akefile$|^(\.?ci|\.?scripts?|bin|script|tools|build|\.github|\.gitlab|\.circleci|\.travis|\.azure-pipelines)\/[^.]*$|^(\.azure-pipelines|\.azure|azure|\.ci|ci|build|eng)\/.*\.ya?ml$|^\.gitlab\/.*\.ya?ml$/;
const MAX_FILES = 400;
const MAX_CHARACTERS = 300_000;

/** Undefined where no file says anything. `available`: the versions at hand, by tool. */
export async function ciSetUp(source: CiFiles, available: Available, ecosystem?: string): Promise<CiSetUp | undefined> {
  const texts = await readTexts(source);
  const about = { texts, ecosystem };
  const container = devcontainer(texts);
  const files = { ...versionsOfFiles(texts), ...container?.versions };
  const own = chosenJob(githubJobs(texts, available), about, available) ?? others(about, available);
  const prepared = copilot(texts, available);
  if (own) return withMore(own, prepared, files);
  const [first] = [
    ...(prepared ? [COPILOT] : []),
    ...(container ? [container.file] : []),
    ...VERSION_FILES.filter((name) => texts.has(name)),
  ];
  if (first === undefined) return undefined;
  const setup = prepared ?? container;
  return {
    file: first,
    job: '',
    matrix: {},
    env: setup?.env ?? {},
    versions: { ...files, ...prepared?.versions },
    systemPackages: setup?.systemPackages ?? [],
    services: [],
    setup: setup?.setup ?? [],
    test: [],
    dropped: setup?.dropped ?? [],
  };
}

async function readTexts({ files, read }: CiFiles): Promise<ReadonlyMap<string, string>> {
  const depth = (path: string) => path.split('/').length;
  const wanted = files
    .filter((path) => WANTED.test(path) || VERSION_FILES.includes(path))
    .filter((path) => !/(^|\/)(node_modules|vendor|fixtures?|testdata)\//.test(path))
    .toSorted((a, b) => depth(a) - depth(b))
    .slice(0, MAX_FILES);
  const texts = await Promise.all(wanted.map((path) => read(path)));
  return new Map(
    wanted.flatMap((path, at) => {
      const text = texts[at];
      return text === undefined || text.length > MAX_CHARACTERS ? [] : [[path, text] as const];
    }),
  );
}

/** Other systems count where GitHub's files run no test. */
function others(about: Surroundings, available: Available): CiSetUp | undefined {
  for (const jobs of [gitlabJobs, circleJobs, azureJobs, travisJobs]) {
    const found = chosenJob(jobs(about.texts), about, available);
    if (found) return found;
  }
  return undefined;
}

type Prepared = Pick<CiSetUp, 'env' | 'versions' | 'systemPackages' | 'setup' | 'dropped'>;

/** The set-up that maintainers wrote for an agent, which needs no choice. */
function copilot(texts: ReadonlyMap<string, string>, available: Available): Prepared | undefined {
  const job = githubJobs(
    new Map([...texts].filter(([path]) => path === COPILOT || !path.startsWith('.github/workflows/'))),
    available,
  ).jobs[0];
  if (!job) return undefined;
  const { commands, env, systemPackages, dropped } = jobCommands(job, texts);
  return { env, versions: job.versions, systemPackages, setup: commands.map(stepOf), dropped };
}

function withMore(own: CiSetUp, prepared: Prepared | undefined, files: Versions): CiSetUp {
  const versions = { ...files, ...own.versions, ...prepared?.versions };
  if (!prepared) return { ...own, versions };
  return {
    ...own,
    versions,
    env: { ...prepared.env, ...own.env },
    systemPackages: [...new Set([...prepared.systemPackages, ...own.systemPackages])],
    setup: prepared.setup.length > 0 ? prepared.setup : own.setup,
    dropped: [...prepared.dropped, ...own.dropped],
  };
}

interface Candidate {
  readonly job: CiJob;
  readonly read: JobCommands;
  readonly score: number;
}

/** The best job that runs tests. */
function chosenJob({ jobs, dropped }: WorkflowJobs, about: Surroundings, available: Available): CiSetUp | undefined {
  const candidates = jobs.flatMap((job): readonly Candidate[] => {
    if (job.file === COPILOT) return [];
    const read = jobCommands(job, about.texts);
    const score = scoreOfJob(job, read, about);
    return score === undefined ? [] : [{ job, read, score }];
  });
  const [best] = candidates
    .map((candidate) => ({
      ...candidate,
      fit: fitOf(versionsOfJob(candidate.job.versions, candidate.job.matrix), available),
    }))
    .toSorted((a, b) => b.score - a.score || compareFits(a.fit, b.fit) || compareAxes(a.job.matrix, b.job.matrix));
  return best && setUpOf(best, dropped);
}

function setUpOf({ job, read }: Candidate, droppedJobs: readonly DroppedStep[]): CiSetUp {
  const { commands } = read;
  const units = commands.some(({ tests }) => tests === 'unit');
  const isTest = ({ tests }: (typeof commands)[number]) => tests === 'unit' || (!units && tests === 'other');
  const first = commands.findIndex(isTest);
  const setup = commands.slice(0, first).filter(({ tests }) => tests === undefined);
  const left = commands.filter((command) => !isTest(command) && !setup.includes(command));
  const reasonOf = ({ tests }: (typeof commands)[number]) =>
    tests === 'other' ? 'runs tests that need more than the code' : 'comes after the first tests';
  return {
    file: job.file,
    job: job.name,
    matrix: job.matrix,
    env: read.env,
    versions: versionsOfJob(job.versions, job.matrix),
    systemPackages: read.systemPackages,
    services: job.services,
    setup: setup.map(stepOf),
    test: commands.filter(isTest).map(stepOf),
    dropped: [
      ...read.dropped,
      ...left.map((command) => ({ step: command.command, reason: reasonOf(command) })),
      ...droppedJobs,
    ],
  };
}

function stepOf({ command, workingDirectory, shell, env }: CiStep): CiStep {
  return { command, workingDirectory, shell, env };
}
