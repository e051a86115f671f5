// `mullover synthesize collect`: tasks from clones of this machine, or from GitHub.

import { Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { createHostedPulls } from '../github/hosted-pulls.ts';
import { addClones } from '../synthesis/clones.ts';
import { collect } from '../synthesis/collect.ts';
import { LEAST_STARS } from '../synthesis/collect-rules.ts';
import { gitSource } from '../synthesis/git-source.ts';
import { githubSource } from '../synthesis/github-source.ts';
import type { Source } from '../synthesis/lead.ts';
import { openPages } from '../synthesis/pages.ts';
import type { StepWork } from '../synthesis/step.ts';
import { openClone } from '../workspace/fix-history.ts';
import { counted, repositories as named } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';

interface CollectOptions {
  readonly fromGit?: readonly string[];
  readonly github?: readonly string[];
  readonly search?: string;
  readonly perRepository: number;
  readonly repositories: number;
  readonly exclude?: readonly string[];
}

export const COLLECT: SynthesisStep = {
  name: 'collect',
  description: 'Find fixes with tests that answer to an issue.',
  options: [
    new Option('--from-git <clone...>', 'mine clones of this machine; statements are derived from their commits'),
    new Option('--github <owner/name,…>', 'merged pull requests of these repositories').argParser(named),
    new Option('--search <query>', 'those of what GitHub finds, with 1,000 stars or more: "language:python"'),
    new Option('--repositories <n>', 'with --search: most repositories').argParser(counted).default(20),
    new Option('--per-repository <n>', 'most tasks of one repository').argParser(counted).default(50),
    new Option('--exclude <owner/name,…>', 'leave out these repositories beside those of benchmarks').argParser(named),
  ],
  // What was collected may be all that is wanted.
  isWanted: ({ fromGit, github, search }) => [fromGit, github, search].some((source) => source !== undefined),
  run: (options: CollectOptions, work) => collectStep(options, work),
};

async function collectStep(options: CollectOptions, work: StepWork): Promise<number> {
  const { fromGit = [], github = [], search, perRepository, exclude = [] } = options;
  const isGitHub = github.length > 0 || search !== undefined;
  if (fromGit.length === 0 && !isGitHub)
    throw new InputFault('There is nothing to collect from.', 'Give --from-git with clones, --github or --search.');
  const config = readConfig();
  const clones = await clonesIn(fromGit, config, work);
  const hosted = isGitHub ? await hostedSources(options, config, work) : [];
  const excluded = new Set(exclude.map((name) => name.toLowerCase()));
  const total = await collect({ sources: inTurn(clones, hosted), perRepository, excluded }, work);
  work.say(`${total} tasks are collected.`);
  if (total === 0) work.say('  next: read in rejected.jsonl why changes were left out, or give other repositories.');
  return 0;
}

async function clonesIn(paths: readonly string[], config: Config, { folder, signal, say }: StepWork) {
  const clones = [];
  for (const path of paths) clones.push(await openClone(path, { env: config.gitEnvironment, signal }));
  if (clones.length > 0) await addClones(folder, clones);
  for (const { repository, folder: clone, isShallow } of clones)
    if (isShallow)
      say(`${repository}: its clone is shallow and lacks older changes: git -C ${clone} fetch --unshallow`);
  return clones.map(gitSource);
}

async function hostedSources(
  { github = [], search, repositories }: CollectOptions,
  { reading: { apiUrl, token }, throttle }: Config,
  { folder, signal }: StepWork,
): Promise<AsyncIterable<Source>> {
  if (token === undefined)
    throw new InputFault('GitHub answers few questions without a token.', 'Set MULLOVER_GITHUB_TOKEN.');
  const pulls = createHostedPulls({ apiUrl, token, throttle, signal });
  const pages = await openPages(folder);
  const sources = async function* () {
    for (const name of github) yield githubSource(await pulls.repository(name), pulls, pages);
    if (search === undefined) return;
    let left = repositories;
    for await (const found of pulls.search(`${search} stars:>=${LEAST_STARS} archived:false`)) {
      if (left-- === 0) return;
      yield githubSource(found, pulls, pages);
    }
  };
  return sources();
}

async function* inTurn(first: Iterable<Source>, second: Iterable<Source> | AsyncIterable<Source>) {
  yield* first;
  yield* second;
}
