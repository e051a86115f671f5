// How a review stands in a prompt, behind the issue.

import type { Remark, Review } from '../task.ts';

export function placeOfRemark({ file, startLine, endLine }: Remark): string {
  if (endLine === undefined) return file;
  return startLine === undefined || startLine === endLine ? `${file}:${endLine}` : `${file}:${startLine}-${endLine}`;
}

/** How a review stands in a prompt, behind the issue. */
export function reviewText(review: Review): string {
  const head = `A fix of this issue is part of the code already. ${review.author} reviewed it and asks for these changes of it. Only they are left to do; what the fix does stays.`;
  const remarks = review.remarks.map((remark, at) => {
    const hunk = remark.hunk === '' ? '' : `\n${remark.hunk}`;
    return `Case ${at + 1}, ${review.author} on ${placeOfRemark(remark)}:${hunk}\n${remark.text}`;
  });
  const body =
    review.body.trim() === '' ? [] : [`Case ${remarks.length + 1}, ${review.author} on the whole:\n${review.body}`];
  return [head, ...remarks, ...body].join('\n\n');
}
