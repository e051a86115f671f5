// What the reward model sees of a node: the state's messages without thoughts, ending with the question.

import type { CompareRequest, Message, Prompts, ScoreRequest } from '../ports.ts';
import type { Draft, NodeId, Task } from '../task.ts';
import { issueVariables } from './issue-text.ts';

/** An environment is tried, not judged. */
export type JudgedDraft = Exclude<Draft, { readonly kind: 'environment' }>;

export interface Judged {
  readonly node: NodeId;
  readonly draft: JudgedDraft;
  readonly task: Task;
  /** The node's dialogue, its reply included: the state of the first two stages. */
  readonly dialogue: readonly Message[];
  /** What was executed, for patches and reproduction tests. */
  readonly evidence: string;
}

/** Prompt template that asks about a draft. */
export function questionPrompt(draft: JudgedDraft): string {
  return `judge-${draft.kind}`;
}

export function scoreRequest(judged: Judged, prompts: Prompts): ScoreRequest {
  const { node, draft } = judged;
  return { node, question: draft.kind, messages: messagesOf(judged, prompts) };
}

/** Prompt template that asks which of two patches is better. */
export const COMPARE_PROMPT = 'judge-compare';

/** The question about two patches, in both orders. The explanations of their authors are left out: they all sound sure. */
export function compareRequest(left: Judged, right: Judged, prompts: Prompts): CompareRequest {
  return {
    left: scoreRequest(left, prompts),
    right: scoreRequest(right, prompts),
    leftFirst: sideBySide(left, right, prompts),
    rightFirst: sideBySide(right, left, prompts),
  };
}

function sideBySide(first: Judged, second: Judged, prompts: Prompts): readonly Message[] {
  const { issue, code } = issueVariables(first.task);
  const variables = {
    ...{ issue, code },
    ...{ firstDiff: diffOf(first), firstEvidence: first.evidence },
    ...{ secondDiff: diffOf(second), secondEvidence: second.evidence },
  };
  return [
    { role: 'system', content: prompts.render('system', {}) },
    { role: 'user', content: prompts.render(COMPARE_PROMPT, variables) },
  ];
}

function diffOf({ draft }: Judged): string {
  return 'diff' in draft ? draft.diff : '';
}

function messagesOf({ draft, task, dialogue, evidence }: Judged, prompts: Prompts): readonly Message[] {
  const { issue, code } = issueVariables(task);
  const system: Message = { role: 'system', content: prompts.render('system', {}) };
  if (draft.kind === 'patch') {
    const { explanation, diff } = draft;
    return [
      system,
      { role: 'user', content: prompts.render('judge-patch', { issue, code, explanation, diff, evidence }) },
    ];
  }
  if (draft.kind === 'reproduction-test') {
    const { diff } = draft;
    return [
      system,
      { role: 'user', content: prompts.render('judge-reproduction-test', { issue, code, diff, failure: evidence }) },
    ];
  }
  return [...dialogue, { role: 'user', content: prompts.render(questionPrompt(draft), {}) }];
}
