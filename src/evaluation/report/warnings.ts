// What a reader must know before relying on a number of the report. Nothing that is missing is passed over.

import { plural } from '../../trace/views/quantities.ts';
import type { GraderCheck } from '../grader-checks.ts';
import { isKnown, outcomeOf } from './outcome.ts';
import { type Arm, byText, type Study } from './study.ts';
import { FEW } from './words.ts';

/** What was found about an instance of the evaluation. */
export interface Finding {
  readonly kind:
    | 'zero-tests'
    | 'later-commits'
    | 'leakage'
    | 'fix-lines'
    | 'unread'
    | 'false-positive'
    | 'unseen'
    | 'unchecked';
  readonly instance: string;
  readonly text: string;
}

const FINDINGS: Readonly<Record<Finding['kind'], string>> = {
  'zero-tests': 'Verdicts of zero tests',
  'later-commits': 'Checkouts with commits that their base does not come from, of which a run may have learnt the fix',
  leakage: 'Names of hidden tests in what the model was told (or the base has tests of these names)',
  'fix-lines': 'Lines of the fix in what the model was told (or the base has such lines elsewhere)',
  unread: 'Traces in which nobody could look for names of hidden tests and lines of the fix',
  'false-positive': 'The grader takes a patch that is wrong on purpose',
  unseen: 'A patch that is wrong on purpose resolves the task: its tests do not tell it from the fix, so no grader can',
  unchecked: 'The grader could not be checked',
};

export interface Hygiene {
  readonly findings: readonly Finding[];
  /** Ids of instances, or `owner/name` of repositories, that a model was trained on; undefined where nobody gave a list. */
  readonly seen: readonly string[] | undefined;
  /** What the grader said of patches that are wrong on purpose. */
  readonly checks?: readonly GraderCheck[];
}

/** What checks of the grader are findings. */
export function findingsIn(checks: readonly GraderCheck[]): readonly Finding[] {
  return checks.flatMap(({ instance, patch, verdict, reason, unseen }): readonly Finding[] => {
    if (patch === 'gold') return [{ kind: 'unchecked', instance, text: reason }];
    if (verdict === 'not resolved') return [];
    if (verdict === 'unknown') return [{ kind: 'unchecked', instance, text: `${patch}: ${reason}` }];
    const kind = unseen ? 'unseen' : 'false-positive';
    return [{ kind, instance, text: `${patch}: ${reason}${unseen ? '' : SEEN[`${unseen}`]}` }];
  });
}

/** Of a wrong patch that was resolved, by whether its tests end as those of the fix. */
const SEEN = {
  false: ', and its tests do not end as those of the fix',
  undefined: '; whether its tests tell it from the fix was not looked at (--check-grader does)',
};

export function warningsAbout(study: Study, { findings, seen }: Hygiene): readonly string[] {
  return [
    ...missingRows(study),
    ...unknownOutcomes(study),
    ...estimatedTokens(study),
    ...unevenArms(study),
    ...fewInstances(study),
    ...found([...zeroTests(study), ...laterCommits(study), ...findings]),
    ...overlap(study, seen),
  ];
}

function missingRows({ rows, evaluation, instances }: Study): readonly string[] {
  const { policies, budgets, seeds, dataset, shard } = evaluation;
  const of = shard === undefined ? '' : `; the folder is shard ${shard.index} of ${shard.of}`;
  const strangers = instances.filter((instance) => !dataset.instances.includes(instance));
  const asked = policies.length * budgets.length * seeds.length * dataset.instances.length;
  const missing = asked - rows.length;
  return [
    ...(missing > 0
      ? [`The evaluation is not complete: ${missing.toLocaleString('en-US')} of ${plural(asked, 'row')} missing${of}.`]
      : []),
    ...(strangers.length > 0 ? [`Rows of instances that the evaluation does not name: ${someOf(strangers)}.`] : []),
  ];
}

function unknownOutcomes({ rows }: Study): readonly string[] {
  const ungraded = rows.filter((row) => outcomeOf(row) === 'ungraded').map(({ grade }) => grade);
  const undecided = rows.filter((row) => outcomeOf(row) === 'no result').map(({ reason }) => reason);
  return [
    ...(ungraded.length > 0 ? [`Not graded, and in no rate: ${partOf(ungraded, rows.length)}`] : []),
    ...(undecided.length > 0
      ? [`No result, which says nothing of patches, and in no rate: ${partOf(undecided, rows.length)}`]
      : []),
  ];
}

/** Rows of replays have tokens that their runs were counted for. */
function estimatedTokens({ rows }: Study): readonly string[] {
  const own = rows.filter(({ basis, tokens }) => basis === 'run' && tokens.estimated !== undefined);
  if (own.length === 0) return [];
  const estimated = own.reduce((sum, { tokens }) => sum + (tokens.estimated ?? 0), 0);
  return [
    `Of the tokens of ${plural(own.length, 'run')}, ${estimated.toLocaleString('en-US')} are estimates: of calls whose usage the endpoint did not tell, or that were on their way when a process was killed, which count for all that they had reserved.`,
  ];
}

function partOf(texts: readonly string[], all: number): string {
  return `${texts.length} of ${plural(all, 'row')}. Why, the most frequent first: ${someOf(reasons(texts))}.`;
}

/** Rates of arms over other instances cannot be compared; the section on differences takes shared ones only. */
function unevenArms({ arms }: Study): readonly string[] {
  const [first, ...others] = arms.map(({ rows }) => [...new Set(rows.map(({ instance }) => instance))].join('\n'));
  if (others.every((other) => other === first)) return [];
  return [
    'Not all policies and budgets have rows of the same instances: compare them by the table of differences only, which takes shared ones.',
  ];
}

function fewInstances({ arms, instances }: Study): readonly string[] {
  const known = ({ rows }: Arm) => new Set(rows.filter(isKnown).map(({ instance }) => instance)).size;
  const least = Math.min(...arms.map(known));
  if (instances.length === 0 || least >= FEW) return [];
  return [
    `Few instances with a verdict (${least}): the intervals are wide, and what they say of other issues is little.`,
  ];
}

/** As graders say it, ours and others; such a row counts as not resolved, which may be the fault of what ran the tests. */
const ZERO_TESTS = /^(?:zero|no|0) tests (?:were )?(?:run|ran|collected|found)\b/i;

function zeroTests({ rows }: Study): readonly Finding[] {
  const silent = rows.filter(({ grade }) => ZERO_TESTS.test(grade));
  return silent.map(({ instance, grade }) => ({ kind: 'zero-tests', instance, text: grade }));
}

function laterCommits({ rows }: Study): readonly Finding[] {
  return rows.flatMap(({ instance, laterCommits: count = 0 }) =>
    count === 0 ? [] : [{ kind: 'later-commits', instance, text: plural(count, 'commit') }],
  );
}

function found(findings: readonly Finding[]): readonly string[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return [...byKind]
    .sort(([a], [b]) => byText(a, b))
    .map(([kind, own]) => {
      const instances = [...new Set(own.map(({ instance }) => instance))].sort(byText);
      const count = plural(instances.length, 'instance');
      return `${FINDINGS[kind]}: ${count}, ${someOf(instances)}. The first: ${own[0]?.text ?? ''}`;
    });
}

function overlap({ instances }: Study, seen: readonly string[] | undefined): readonly string[] {
  const known = new Set((seen ?? []).map((name) => name.toLowerCase()));
  const both = instances.filter((instance) => known.has(instance.toLowerCase()) || known.has(repositoryOf(instance)));
  if (both.length === 0) return [];
  return [
    `In the list of what the model was trained on: ${both.length} of ${plural(instances.length, 'instance')}, ${someOf(both)}.`,
  ];
}

/** `owner__name-12` is of `owner/name`, as the ids of the field are made. */
function repositoryOf(instance: string): string {
  return instance
    .replace(/-[^-]*$/, '')
    .replace('__', '/')
    .toLowerCase();
}

const SHOWN = 5;

function someOf(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The most frequent first. */
function reasons(texts: readonly string[]): readonly string[] {
  const byReason = Map.groupBy(texts, (text) => text.replace(/\.+$/, '') || 'no reason told');
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 3)
    .map(([text, own]) => (own.length > 1 ? `${text} (${own.length} times)` : text));
}
