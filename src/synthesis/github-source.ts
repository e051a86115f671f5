// Tasks on GitHub: merged pull requests that close an issue. What it costs to ask is asked last.

import { diffOf } from '../evaluation/diff.ts';
import type { HostedPulls, HostedRepository, MergedPull } from '../ports/hosted-pulls.ts';
import { closedIn } from './commit-statement.ts';
import type { Lead, Source, Statement } from './lead.ts';

/** How far earlier sessions came. */
export interface Pages {
  /** The first page that is not decided. */
  next(repository: string): number;
  /** Durable when it settles. */
  done(repository: string, page: number): Promise<void>;
}

export function githubSource(
  { repository, stars, licence }: HostedRepository,
  pulls: HostedPulls,
  pages: Pages,
): Source {
  return {
    repository,
    kind: 'github',
    stars,
    licence: async () => ({ spdx: licence, source: 'GitHub' }),
    leads: async function* (signal) {
      for (let page = pages.next(repository); ; page++) {
        signal.throwIfAborted();
        const merged = await pulls.merged(repository, page);
        if (!merged) return;
        for (const pull of merged) yield leadOf(repository, pull, pulls);
        // Only now: who takes no more of them may take the rest another time.
        await pages.done(repository, page);
      }
    },
  };
}

function leadOf(repository: string, pull: MergedPull, pulls: HostedPulls): Lead {
  return {
    id: `${repository.replace('/', '__')}-${pull.number}`,
    paths: async () => (closes(pull).length === 0 ? { reason: NO_ISSUE } : pulls.paths(repository, pull.number)),
    statement: () => statementOf(repository, pull, pulls),
    change: async () => {
      const { base, diff } = await pulls.change(repository, pull);
      return {
        base,
        fix: pull.merge,
        at: pull.mergedAt,
        diff: async (paths) => diffOf(diff, paths),
        url: pull.url,
        pull: pull.number,
      };
    },
  };
}

const closes = ({ title, body, number }: MergedPull) =>
  closedIn(`${title}\n\n${body}`).filter((issue) => issue !== number);

const MOST_ISSUES = 3;

async function statementOf(
  repository: string,
  pull: MergedPull,
  pulls: HostedPulls,
): Promise<Statement | { readonly reason: string }> {
  const numbers = closes(pull);
  if (numbers.length > MOST_ISSUES) return { reason: `it closes ${numbers.length} issues, more than ${MOST_ISSUES}` };
  const found: { readonly title: string; readonly body: string; readonly number: number }[] = [];
  for (const number of numbers) {
    const issue = await pulls.issue(repository, number);
    if (issue) found.push({ ...issue, number });
  }
  const [first, ...others] = found;
  if (!first) return { reason: NO_ISSUE };
  const rest = others.map(({ title, body }) => `${title}\n\n${body}`);
  return {
    title: first.title,
    body: [first.body, ...rest].join('\n\n').trim(),
    kind: 'issue',
    issues: found.map(({ number }) => number),
  };
}

const NO_ISSUE = 'it closes no issue';
