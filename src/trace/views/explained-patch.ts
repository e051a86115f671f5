// One patch as the answer to `/mull explain` tells of it: what it is, and what was measured of it.

import { rewardOf } from '../../selection/criteria.ts';
import { markdown, paragraph } from '../../texts.ts';
import { extentOf } from '../../verification/extent.ts';
import type { Candidate } from '../../verification/matrix.ts';
import type { Executed } from '../work-event.ts';
import { numberOf, resultOf } from './candidates.ts';
import type { RunView } from './run-view.ts';
import { shortened } from './shortened.ts';

const MOST_NAMES = 5;

export function explainedPatch(run: RunView, candidate: Candidate): string {
  const { draft } = candidate.nodes[0];
  const fails = candidate.nodes.flatMap(({ score }) => score?.fails ?? []);
  return paragraph('explained-patch', {
    number: numberOf(run, candidate),
    summary: shortened(draft.summary, 120),
    makers: candidate.nodes.length,
    rollouts: run.rollouts.length,
    size: draft.size,
    files: draft.files.slice(0, MOST_NAMES).map((file) => shortened(file, 160)),
    existing: markdown(existingTests(candidate.regression)),
    tests: testsOf(candidate),
    untested: candidate.reproductions.size === 0,
    ...rewarded(candidate),
    cases: [...new Set(fails)].join(', '),
    refusals: draft.refusals.slice(0, MOST_NAMES).map((refusal) => shortened(refusal, 200)),
  });
}

/** The checks alone, in half a sentence. */
export function checksInShort(candidate: Candidate): string {
  const results = [...candidate.reproductions.values()].map(({ verdict }) => verdict.result);
  return paragraph('checks-in-short', {
    existing: markdown(existingTests(candidate.regression)),
    tests: results.length,
    passed: results.filter((result) => result === 'pass').length,
    ...rewarded(candidate),
  });
}

function rewarded(candidate: Candidate) {
  const reward = rewardOf(candidate);
  return { rewarded: reward !== undefined, reward: reward ?? 0 };
}

function existingTests(executed: Executed | undefined): string {
  const { broken = [], brokenCount = 0, reason = '' } = executed?.verdict ?? {};
  const names = broken.slice(0, MOST_NAMES).map((id) => shortened(id, 160));
  return paragraph('existing-tests', {
    result: resultOf(executed),
    extent: extentOf(executed) ?? '',
    broken: brokenCount,
    names,
    named: names.length,
    why: shortened(reason, 240),
  });
}

function testsOf({ reproductions }: Candidate) {
  return [...reproductions].slice(0, MOST_NAMES).map(([id, { verdict }]) => ({
    id,
    result: verdict.result,
    why: shortened(verdict.reason, 240),
  }));
}
