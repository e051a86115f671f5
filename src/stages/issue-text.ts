// How the issue appears in a prompt: data between tags whose code nobody can guess from outside.

import type { Task } from '../task.ts';
import { sha256 } from './locations.ts';
import { reviewText } from './review-text.ts';

/** Variables `issue` and `code` of the prompts. The code depends on the text only, so that prompts are reproducible. */
export function issueVariables(task: Task): { readonly issue: string; readonly code: string } {
  const comments = task.comments.map(({ author, text }) => `Comment by ${author}:\n${text}`);
  const review = task.review === undefined ? [] : [reviewText(task.review)];
  const parts = [`Title: ${task.title}`, task.body, ...comments, ...review];
  const issue = parts.filter((part) => part.trim() !== '').join('\n\n');
  return { issue, code: sha256(`${task.id}\n${issue}`).slice(0, 8) };
}
