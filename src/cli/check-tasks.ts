// `mullover evaluate --check-tasks`: which tasks of a data set can be judged on this machine. No model is asked.

import { readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import { repositoryUrl } from '../evaluation/clone.ts';
import { chosenTasks } from '../evaluation/dataset.ts';
import { checkTasks } from '../evaluation/task-check/check-tasks.ts';
import { shortOf } from '../evaluation/task-check/kept-checks.ts';
import { type Line, summaryOf, tableOf } from '../evaluation/task-check/task-table.ts';
import { settingsIn } from '../evaluation/with-settings.ts';
import { createHost } from '../wire.ts';
import { openDataset } from './open-dataset.ts';
import { say } from './say.ts';
import { stopSignal } from './stop-signal.ts';

/** Runs of the suite on base, as a run of the product has. */
const RUNS = 2;

export interface CheckTasksOptions {
  readonly dataset: string;
  readonly instances?: readonly string[];
  readonly repoMirror?: string;
  readonly jobs: number;
  /** File of settings for tasks or repositories that need some. */
  readonly settings?: string;
  readonly shard?: string;
  readonly queue?: true;
  readonly grader?: 'own' | 'official';
  readonly checkGrader?: number;
}

/** Returns the exit code: 0 when every task was measured, 3 when some could not be. */
export async function checkTasksCommand(out: string, options: CheckTasksOptions): Promise<number> {
  const { queue, shard, grader, checkGrader } = options;
  if (queue || shard !== undefined || grader === 'official' || checkGrader !== undefined)
    throw new InputFault(
      '--check-tasks runs on this machine alone, by our own grader, and grades wrong patches of every task.',
      'Leave --queue, --shard, --grader and --check-grader out; --instances takes some of the tasks.',
    );
  const config = readConfig(undefined, { MULLOVER_DATA: out });
  const { dataset } = await openDataset(options.dataset, readConfig(), say);
  await reachDocker();
  const host = createHost(config);
  const { suiteSeconds } = config.sandbox;
  const lines = await checkTasks(
    {
      tasks: chosenTasks(dataset.tasks, options.instances ?? []),
      ...{ folder: out, jobs: options.jobs, overrides: settingsIn(options.settings), redo: new Set<string>() },
      limits: { suite: suiteSeconds, near: suiteSeconds, runs: RUNS },
    },
    {
      ...{ sandbox: host.sandbox, say },
      open: ({ instance: { repository, base: ref } }, mirrors, signal) =>
        host.open({ url: repositoryUrl(repository, options.repoMirror), ref, mirrors }, signal),
    },
    stopSignal('what is measured is not measured again'),
  );
  return told(lines);
}

function told(lines: readonly Line[]): number {
  const { tasks, measured, whole, whole_with_settings: withSettings } = summaryOf(lines);
  say(`\n${tableOf(lines)}\n`);
  say(
    `${withSettings} of ${tasks} tasks tell their fix from no fix and from a wrong one here, ${whole} without settings.`,
  );
  if (measured < tasks) {
    say(
      `${tasks - measured} could not be measured.\n  next: start the same command again when what is told of them is mended.`,
    );
    return 3;
  }
  const short = lines.filter(({ plain, overridden }) => [plain, overridden].every((one) => one && shortOf(one)));
  if (short.length > 0)
    say('  next: leave out those that cannot be judged (--instances), or give settings for them (--settings).');
  return 0;
}
