// Replays recorded replies chosen by work id, and refuses a prompt that does not hold what the recording relies on.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Answer, Refusal, Reply, ServedCall } from './answer.ts';

/** Front matter of a recording `<stage>/<parent>/<index>.<turn>.md` or `compare/<left>/<right>.<order>.md`; the rest of the file is the reply. */
const FrontMatter = z.strictObject({
  /** Strings that the prompt must hold; every line of a longer one must be there. */
  requires: z.array(z.string().min(1)).default([]),
  thoughts: z.string().optional(),
  yes: z.number().min(0).max(1).optional(),
  a: z.number().min(0).max(1).optional(),
  finish: z.enum(['stop', 'length']).optional(),
});

export interface Recording {
  readonly requires: readonly string[];
  readonly reply: Reply;
}

/** Answers from the files under `folder`, read at every call so that they can be edited while the server runs. */
export function replay(folder: string): Answer {
  return (call) => {
    const file = fileOf(call.work);
    if (file === undefined) {
      return { status: 400, message: `The header x-mullover-work holds no work id: "${call.work}".` };
    }
    const path = join(folder, file);
    if (!existsSync(path)) {
      return { status: 501, message: `There is no recording for ${call.work} (${file}) in ${folder}.` };
    }
    const recording = parseRecording(readFileSync(path, 'utf8'), file);
    return refusalOf(call, recording, file) ?? recording.reply;
  };
}

/**
 * `stage/parent/index/turn` → `stage/parent/index.turn.md`, and `compare/left/right/order` → `compare/left/right.order.md`;
 * undefined when the id has another shape.
 */
function fileOf(work: string): string | undefined {
  const node = /^compare\//.test(work) ? '[A-Za-z0-9.]+' : '\\d+';
  const parts = new RegExp(`^([a-z-]+)/([A-Za-z0-9.-]+)/(${node})/(\\d+)$`).exec(work);
  return parts && !work.includes('..') ? `${parts[1]}/${parts[2]}/${parts[3]}.${parts[4]}.md` : undefined;
}

export function parseRecording(source: string, name: string): Recording {
  const parts = /^---\r?\n([\s\S]*?)^---\r?\n?([\s\S]*)$/m.exec(source);
  if (!parts || !source.startsWith('---')) throw new Error(`Recording ${name} does not start with front matter (---).`);
  const front = FrontMatter.parse(parse(parts[1] ?? '') ?? {});
  const text = (parts[2] ?? '').trim();
  const { requires, ...rest } = front;
  return { requires: [...requires, ...quotedLines(text)], reply: { text, ...defined(rest) } };
}

/** Every line that the SEARCH parts of the reply's edits quote: a model can only quote what it was shown. */
function quotedLines(text: string): readonly string[] {
  const lines: string[] = [];
  let quoting = false;
  for (const line of text.split('\n')) {
    if (/^<{5,9} SEARCH\s*$/.test(line)) quoting = true;
    else if (/^={5,9}\s*$/.test(line)) quoting = false;
    else if (quoting && line.trim() !== '') lines.push(line);
  }
  return lines;
}

function refusalOf(call: ServedCall, recording: Recording, file: string): Refusal | undefined {
  const shown = call.messages.flatMap((message) => message.content.split('\n').map(bare));
  const whole = new Set(shown);
  const text = shown.join('\n');
  const missing = recording.requires.flatMap((required) =>
    required
      .split('\n')
      .map(bare)
      .filter((line) => line !== '' && !whole.has(line) && !text.includes(line)),
  );
  if (missing.length === 0) return undefined;
  const named = missing.slice(0, 5).map((line) => JSON.stringify(line));
  const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
  return {
    status: 422,
    message: `The prompt of ${call.work} lacks what ${file} relies on: ${named.join(', ')}${more}.`,
  };
}

/** A line's content without indentation and without a line number as in `  12 | code`. */
function bare(line: string): string {
  return line.replace(/^\s*\d+ ?\| ?/, '').trim();
}

function defined(front: Omit<z.infer<typeof FrontMatter>, 'requires'>): Omit<Reply, 'text'> {
  return Object.fromEntries(Object.entries(front).filter(([, value]) => value !== undefined));
}
