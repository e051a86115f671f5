// What a review of our pull request gives in place of samples: what is asked for, case by case, and where.

import type { Message } from '../ports/model.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { Prompts } from '../ports.ts';
import type { Draft, Location, NodeId, Review, Task } from '../task.ts';
import { casesText } from './cases.ts';
import { changedLines } from './changed-lines.ts';
import { issueVariables } from './issue-text.ts';
import { locatedKey, placeName } from './locations.ts';
import { placeOfRemark } from './review-text.ts';
import { cutLines, type Room } from './room.ts';
import type { Product } from './stage.ts';

/** A node that nobody samples. */
export interface GivenNode {
  readonly node: NodeId;
  readonly draft: Extract<Draft, { readonly kind: 'understanding' | 'localization' }>;
  readonly product: Product;
  /** What dialogues that go on from it begin with. */
  readonly said: readonly Message[];
}

export interface ReviewScene {
  readonly task: Task;
  readonly review: Review;
  readonly workspace: Workspace;
  readonly prompts: Prompts;
  /** For the text of the issue, and for the diff. */
  readonly room: Room;
}

const LONGEST_CASE = 300;

/** Remarks in their order, then the text of the review: the numbers that patches, tests and answers speak of. */
export function casesOfReview({ remarks, body }: Review): readonly string[] {
  const cases = remarks.map((remark) => `\`${placeOfRemark(remark)}\`: ${inShort(remark.text)}`);
  return body.trim() === '' ? cases : [...cases, inShort(body)];
}

function inShort(text: string): string {
  return [...text.replace(/\s+/g, ' ').trim()].slice(0, LONGEST_CASE).join('');
}

/** The understanding and the localization of a revision: `u0` and `u0.f0`. */
export async function nodesOfReview(scene: ReviewScene): Promise<readonly GivenNode[]> {
  const { review, task, prompts, room } = scene;
  const cases = casesOfReview(review);
  const locations = await locationsOf(scene);
  const files = [...new Set(locations.map(({ file }) => file))];
  const analysis = `${review.author} reviewed the pull request and asks for ${cases.length === 1 ? 'a change' : `${cases.length} changes`}.`;
  const key = locatedKey(locations);
  const summary = [...new Set(locations.map(placeName))].join('; ');
  const { issue, code } = issueVariables(task);
  const content = prompts.render('review', {
    issue: cutLines(issue, room.tokens, room.count),
    code,
    diff: cutLines(review.diff, room.tokens, room.count),
    cases: casesText(cases),
  });
  const said: readonly Message[] = [
    { role: 'system', content: prompts.render('system', {}) },
    { role: 'user', content },
    { role: 'assistant', content: placesText(locations, analysis) },
  ];
  return [
    {
      node: 'u0',
      draft: { kind: 'understanding', files, locations, analysis, cases },
      product: { key, files, summary: summary === '' ? files.join(', ') : summary },
      said: [],
    },
    { node: 'u0.f0', draft: { kind: 'localization', locations, analysis }, product: { key, files, summary }, said },
  ];
}

/** In the form in which a localization answers. */
function placesText(locations: readonly Location[], analysis: string): string {
  const lines = locations.map(({ file, class: owner, function: name, startLine, endLine, reason = '' }) =>
    [
      file,
      ...(owner === undefined ? [] : [`class ${owner}`]),
      ...(name === undefined ? [] : [`function ${name}`]),
      ...(startLine === undefined ? [] : [`lines ${startLine}-${endLine ?? startLine}`]),
      reason,
    ].join(' :: '),
  );
  return `<analysis>\n${analysis}\n</analysis>\n<locations>\n${lines.join('\n')}\n</locations>`;
}

/**
 * Where the remarks stand. A remark without a line of the present code speaks of what the pull request changed in its file, a
 * review without remarks of all that it changed.
 */
async function locationsOf({ review, workspace }: ReviewScene): Promise<readonly Location[]> {
  const changed = changedLines(review.diff);
  const inFile = (file: string, reason: string): readonly Location[] =>
    (changed.get(file) ?? []).map(({ start, end }) => ({ file, startLine: start, endLine: end, reason }));
  const wished = review.remarks.flatMap((remark, at): readonly Location[] => {
    const reason = `case ${at + 1} of the review`;
    const { file, startLine, endLine } = remark;
    if (endLine !== undefined) return [{ file, startLine: startLine ?? endLine, endLine, reason }];
    const ranges = inFile(file, reason);
    return ranges.length > 0 ? ranges : [{ file, reason }];
  });
  const all = [...changed.keys()].flatMap((file) => inFile(file, 'changed by the pull request'));
  const found = await resolved(wished, workspace);
  // What a review says as a whole may be about anything that was changed.
  if (found.length > 0 && review.body.trim() === '') return found;
  return [
    ...found,
    ...(await resolved(all, workspace)).filter(({ file }) => found.every((each) => each.file !== file)),
  ];
}

async function resolved(locations: readonly Location[], workspace: Workspace): Promise<readonly Location[]> {
  const found: Location[] = [];
  for (const location of locations.slice(0, MOST_PLACES)) {
    const exact = await workspace.resolve(location);
    if (exact) found.push({ ...exact.location, ...(location.reason === undefined ? {} : { reason: location.reason }) });
    else if ((await workspace.read(location.file)) !== undefined) found.push({ file: location.file });
  }
  return found;
}

const MOST_PLACES = 40;
