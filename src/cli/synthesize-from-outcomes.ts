// `mullover synthesize from-outcomes`: a deployment's own runs as training data, judged by what became of their pull requests.

import { Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { InputFault, isFault } from '../errors.ts';
import { readOutcomes } from '../evaluation/run-outcomes.ts';
import type { Workspace } from '../ports/workspace.ts';
import { parseRepositoryFile, REPOSITORY_FILE } from '../repository-file.ts';
import { benchmarksOf } from '../synthesis/filter/contamination.ts';
import { filterAttempts } from '../synthesis/filter/filter.ts';
import { writeFacts } from '../synthesis/filter/filter-facts.ts';
import { type OutcomePorts, OWN, outcomeRuns } from '../synthesis/outcome-runs.ts';
import { replaceRejections } from '../synthesis/rejections.ts';
import type { StepWork } from '../synthesis/step.ts';
import type { Origin } from '../trace/run-event.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { createHost, type Host } from '../wire.ts';
import { openStores } from '../wire-stores.ts';
import { repositories } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { CUTOFF, portsOn, tableLines } from './synthesize-filter.ts';

interface OutcomeOptions {
  readonly outcomes?: string;
  readonly exclude?: readonly string[];
  readonly cutoff: number;
}

export const FROM_OUTCOMES: SynthesisStep = {
  name: 'from-outcomes',
  description: "Filter this deployment's own runs by what became of their pull requests.",
  options: [
    new Option('--outcomes <file>', 'lines of {"run": "r-…", "resolved": true}, in place of what the worker noted'),
    new Option('--exclude <owner/name,…>', 'leave out these repositories').argParser(repositories),
    CUTOFF,
  ],
  isWanted: ({ outcomes }) => outcomes !== undefined,
  run: (options: OutcomeOptions, work) => fromOutcomes(options, work),
};

async function fromOutcomes({ outcomes: file, exclude = [], cutoff }: OutcomeOptions, work: StepWork): Promise<number> {
  const config = readConfig();
  const host = createHost(config, { storesFor: openStores });
  const outcomes = await (file === undefined ? host.stores.outcomes.rows() : readOutcomes(file));
  if (outcomes.length === 0)
    throw new InputFault(
      'There are no outcomes.',
      'Wait for pull requests to be merged or closed, or give --outcomes FILE.',
    );
  const excluded = new Set(exclude.map((name) => name.toLowerCase()));
  const found = await outcomeRuns(outcomes, outcomePorts({ host, config, excluded }, work));
  const open = async ({ instance }: { readonly instance: { readonly id: string } }): Promise<Workspace> => {
    const workspace = found.workspaces.get(instance.id);
    if (workspace) return workspace;
    throw new RangeError('every task was opened');
  };
  const place = { folder: work.folder, step: 'from-outcomes' };
  const { rejections, table } = await filterAttempts(
    place,
    found,
    { licences: [OWN], benchmarks: benchmarksOf([], []), easy: undefined },
    { ...portsOn(host, cutoff, work), verdictsBy: 'outcome', open },
  );
  await replaceRejections(work.folder, 'from-outcomes', [...found.left, ...rejections]);
  const filters = [
    'Of a merged patch its places, equal patches and the tests that it passes are right; of a closed one only the patch is known to be wrong.',
    `Repositories whose ${REPOSITORY_FILE} says \`training: false\` at the base commit are left out, and those that cannot be asked.`,
  ];
  const source = `${found.attempts.length} runs of this deployment, by what became of their pull requests.`;
  await writeFacts(place, { table, filters, source });
  for (const { id, reason } of found.left) work.say(`${id}: ${reason}`);
  for (const line of tableLines(table)) work.say(line);
  return found.attempts.length > 0 ? 0 : 1;
}

interface Deployment {
  readonly host: Host;
  readonly config: Config;
  readonly excluded: ReadonlySet<string>;
}

function outcomePorts({ host, config, excluded }: Deployment, { signal }: StepWork): OutcomePorts {
  const { store } = host;
  return {
    events: (run) => wholeEvents(store, run),
    get: (run, ref) => store.get(run, ref),
    open: (origin, base) =>
      host.open({ url: addressOf(origin, config), ref: base }, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (isFault(error)) return error.message;
        throw error;
      }),
    optedOut: async (repository, workspace) => {
      if (excluded.has(repository.toLowerCase())) return 'it is on the list of --exclude';
      return optedOut(await workspace.read(REPOSITORY_FILE));
    },
  };
}

/** The mirror of a run is named by the address that it was cloned from. */
function addressOf(origin: Origin, { github }: Config): string {
  if (origin.kind === 'cli') return origin.repository;
  const api = new URL(github?.apiUrl ?? 'https://api.github.com');
  const server = api.hostname === 'api.github.com' ? 'https://github.com' : api.origin;
  return `${server}/${origin.owner}/${origin.name}.git`;
}

/** A file that cannot be read may say no. */
function optedOut(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return parseRepositoryFile(text).training === false ? `${REPOSITORY_FILE} says so` : undefined;
  } catch (error) {
    if (error instanceof InputFault) return `${REPOSITORY_FILE} cannot be read`;
    throw error;
  }
}
