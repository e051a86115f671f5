// What a worker does on GitHub for a run: opens it, follows it with a comment, publishes its outcome, answers its asker.

import type { Api } from '../github/api.ts';
import { COMMENTING, ISSUE_READING, type Place } from '../github/github-app.ts';
import type { NewJob } from '../github/label-event.ts';
import { isStillWanted } from '../github/snapshot.ts';
import type { RunId } from '../task.ts';
import type { WorkerParts } from '../worker.ts';
import { type AdmitParts, admit } from './admit.ts';
import { baseBranchOf } from './base-branch.ts';
import type { Beside } from './beside.ts';
import type { Comments } from './comments.ts';
import { answerRetry, answerUnreadable } from './continue.ts';
import { knownLabelNames } from './label-names.ts';
import { type OpenRunParts, openRun } from './open.ts';
import { endRun, giveUp, type PublishParts, publishRun } from './publish.ts';
import type { RepositorySettings } from './repository-settings.ts';
import { reviewerOf } from './reviewer-of.ts';
import {
  answerRevision,
  endRevision,
  FOLLOWING,
  isRevision,
  isRevisionWanted,
  publishRevision,
  tellRevision,
  threadOfRevision,
} from './revision.ts';

export interface GitHubParts
  extends Omit<OpenRunParts, 'admit' | 'baseBranch'>,
    Omit<PublishParts, 'trace' | 'comment' | 'patchComment' | 'isDryRun' | 'reviewer'>,
    Pick<AdmitParts, 'runs' | 'mostRuns'> {
  readonly comments: Comments;
  readonly settings: RepositorySettings;
  readonly beside: Beside;
  readonly commands: OpenRunParts['commands'] & { isStopRequested(run: RunId): Promise<boolean> };
}

type OnGitHub = Omit<WorkerParts, 'consume' | 'solve' | 'progressMs' | 'clock' | 'log'>;

/** Tokens are those of the phase: to read while a run is opened, to comment while it is searched, to publish after it. */
export function onGitHub(parts: GitHubParts): OnGitHub {
  const { app, publisher, commands, comments, label } = parts;
  const publishing: PublishParts = {
    ...{ ...parts, comment: comments.present, patchComment: comments.patch },
    reviewer: (place, events, signal) => reviewerOf(parts.settings, place, events, signal),
    isDryRun: async (place, signal) => (await parts.settings.known(place, signal)).dry_run === true,
  };
  const admitting = { ...parts, now: Date.now };
  const opening: Pick<OpenRunParts, 'admit' | 'baseBranch'> = {
    admit: (start, stop) => admit(start, admitting, stop),
    baseBranch: (place, stop) => baseBranchOf(parts, place, stop),
  };
  return {
    openRun: (job, signal) => openRun(job, { ...parts, ...opening }, signal),
    phase: (job, work) => app.phase(threadOf(job), isRevision(job) ? FOLLOWING : COMMENTING, work),
    acknowledge: (job, signal) => publisher.acknowledge(threadOf(job), signal),
    publish: async (opened, outcome, signal) => {
      const { pull } = opened;
      if (pull !== undefined) return publishRevision({ ...opened, pull }, outcome, parts, signal);
      const { 'branch-prefix': branchPrefix } = await parts.settings.known(opened.place, signal);
      const pullRequest = outcome.pullRequest && { ...outcome.pullRequest, branchPrefix };
      return publishRun(opened, { pullRequest }, publishing, signal);
    },
    isWanted: async (job, signal) => {
      if (isRevision(job)) return isRevisionWanted(job, parts, signal);
      const place = placeOf(job);
      const ignore = (await knownLabelNames(parts.settings, place, label, signal))?.ignore;
      const look = (api: Api) => isStillWanted(api, place, { start: label, ignore }, signal);
      return app.withAccess(place, ISSUE_READING, look, signal);
    },
    isStopped: ({ run }) => commands.isStopRequested(run),
    stage: ({ run }) => comments.stage(run),
    showProgress: async (job, signal) => {
      if (isRevision(job)) return tellRevision(job, parts, signal);
      await publisher.comment(placeOf(job), job.run, await comments.present(job.run), signal);
    },
    answer: async (job, signal) => {
      if (isRevision(job)) await answerRevision(job, parts, signal);
      await answerRetry(job, parts, signal);
    },
    mark: parts.beside.mark,
    end: (job, ending) => (isRevision(job) ? endRevision(job, parts, ending) : endRun(job, publishing, ending)),
    giveUp: async (job, ending) => {
      if (isRevision(job)) return endRevision(job, parts, ending);
      if (!(await answerUnreadable(job, parts, ending))) await giveUp(job, publishing, ending);
    },
  };
}

function placeOf({ run: _run, command: _command, pull: _pull, ...place }: NewJob): Place {
  return place;
}

/** Where people are told how it goes. */
function threadOf(job: NewJob): Place {
  return isRevision(job) ? threadOfRevision(job) : placeOf(job);
}
