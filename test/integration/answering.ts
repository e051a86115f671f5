// What answers commands in production, on an emulated GitHub, a real queue and a real data folder.

import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher } from '../../src/github/publisher.ts';
import type { CommandLimits } from '../../src/queue/command-limits.ts';
import type { Producer } from '../../src/queue/producer.ts';
import type { AnswerParts } from '../../src/run/answer.ts';
import { beginsByCommand } from '../../src/run/begin-by-command.ts';
import { createComments } from '../../src/run/comments.ts';
import { followChecks } from '../../src/run/follow-checks.ts';
import { noteOutcome } from '../../src/run/note-outcome.ts';
import { createRepositorySettings } from '../../src/run/repository-settings.ts';
import { revisesForReviews } from '../../src/run/revise.ts';
import type { CommandStore } from '../../src/store/command-store.ts';
import { createOutcomeTable, OUTCOMES_FILE } from '../../src/store/outcome-table.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { COMMANDS } from '../../src/wire-worker.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';

export interface Answering {
  readonly hub: Pick<SeededGitHub, 'app' | 'secrets'>;
  readonly producer: Producer;
  /** Folder of traces. */
  readonly folder: string;
  readonly commands: CommandStore;
  readonly limits: CommandLimits;
}

export function answering({ hub, producer, folder, commands, limits }: Answering): AnswerParts {
  const trace = createTraceStore({ dir: folder, redact: (text) => text });
  const comments = createComments({ trace, folder, label: 'mull', words: COMMANDS, now: Date.now });
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const { enqueue, busy } = producer;
  const shared = { trace, app: hub.app, publisher, label: 'mull', enqueue, busy };
  const outcomes = createOutcomeTable(join(folder, OUTCOMES_FILE));
  const { budget } = readConfig({});
  const settings = createRepositorySettings(hub.app);
  return {
    ...shared,
    ...{ commands, limits, words: COMMANDS, mention: 'mullover', waiting: new Map(), tales: comments },
    note: (request, signal) =>
      noteOutcome(request, { ...shared, outcomes, isNoted: true, clear: async () => {} }, signal),
    followChecks: (request, signal) =>
      followChecks(request, { ...shared, settings, log: { warn: () => {} }, budget: budget.default }, signal),
    revising: revisesForReviews({ ...shared, budget: budget.default, tales: comments }),
    beginning: beginsByCommand({ ...shared, budget: budget.default, policy: 'process-search' }),
  };
}
