// Tasks in the history of a clone: fixes with tests that refer to an issue. No API is asked, so the statement is the commit's own text.

import type { History, HistoryStep } from '../ports/history.ts';
import { statementOf } from './commit-statement.ts';
import type { Lead, Source } from './lead.ts';
import { licenceIn } from './licence.ts';

export function gitSource(history: History): Source {
  const { repository } = history;
  return {
    repository,
    kind: 'git',
    licence: async (base) => licenceIn({ names: await history.names(base), read: (name) => history.read(base, name) }),
    leads: async function* (signal) {
      for (const step of await history.steps()) {
        signal.throwIfAborted();
        yield leadOf(step, history);
      }
    },
  };
}

const NO_ISSUE = 'its text does not say that it mends something, or refers to no issue';

function leadOf(step: HistoryStep, history: History): Lead {
  const { commit, parent, at, paths, message, isMerge } = step;
  return {
    id: `${history.repository.replace('/', '__')}-${commit.slice(0, 12)}`,
    paths: async () => paths,
    statement: async () =>
      statementOf([message, ...(isMerge ? await history.merged(step) : [])]) ?? { reason: NO_ISSUE },
    change: async () => ({
      base: parent,
      fix: commit,
      at,
      diff: (some) => history.diff(step, some),
      url: `https://github.com/${history.repository}/commit/${commit}`,
    }),
  };
}
