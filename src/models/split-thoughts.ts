// Separates a model's thoughts (`<think>…</think>`) from its answer, also when a tag is missing or nested.

export interface SplitReply {
  readonly thoughts: string;
  readonly text: string;
  /** Offset of the answer's first visible character in the raw content; -1 when there is no answer. */
  readonly start: number;
}

const TAG = /<(\/?)think(?:ing)?>/g;

/**
 * An unclosed `<think>` takes everything after it. A `</think>` without an opening one takes everything before it:
 * some chat templates put the opening tag into the prompt.
 */
export function splitThoughts(raw: string): SplitReply {
  const thoughts: string[] = [];
  let answer: { from: number; to: number }[] = [];
  let depth = 0;
  let from = 0;
  let opened = false;
  const take = (to: number): void => {
    if (depth > 0) thoughts.push(raw.slice(from, to));
    else answer.push({ from, to });
  };
  for (const tag of raw.matchAll(TAG)) {
    take(tag.index);
    from = tag.index + tag[0].length;
    if (tag[1] === '') {
      depth += 1;
      opened = true;
    } else if (depth > 0) {
      depth -= 1;
    } else if (!opened) {
      thoughts.push(...answer.map((part) => raw.slice(part.from, part.to)));
      answer = [];
      opened = true;
    }
  }
  take(raw.length);
  return { thoughts: joined(thoughts), text: textOf(raw, answer), start: firstVisible(raw, answer) };
}

function joined(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n');
}

function textOf(raw: string, parts: readonly { from: number; to: number }[]): string {
  return parts
    .map((part) => raw.slice(part.from, part.to))
    .join('')
    .trim();
}

function firstVisible(raw: string, parts: readonly { from: number; to: number }[]): number {
  for (const part of parts) {
    const offset = raw.slice(part.from, part.to).search(/\S/);
    if (offset >= 0) return part.from + offset;
  }
  return -1;
}
