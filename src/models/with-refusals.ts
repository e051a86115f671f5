// Errors inside of an event stream, in whatever lines servers write them, as the one kind of event that is read as an error.

import { type ErrorWords, errorWords, jsonOf, wordsOf } from './error-words.ts';

/**
 * By the standard a line without a known field is passed over, and with it what the server said. A field `error`, a bare JSON
 * object that is an error, and data that is text become an error where they stand. Other lines become one at the end: behind a
 * whole reply they are of no interest. Comments and events without data are left out; all else passes as it is, event by event.
 */
export function withRefusals(): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  const lines = createLines();
  return new TransformStream({
    transform: (chunk, controller) =>
      controller.enqueue(encoder.encode(lines.add(decoder.decode(chunk, { stream: true })))),
    flush: (controller) => controller.enqueue(encoder.encode(lines.end(decoder.decode()))),
  });
}

const FIELD = /^(?:data|event|id|retry)(?::|$)/;

/** Takes the text of a stream as it arrives; gives the events that are whole. */
function createLines() {
  const unread: string[] = [];
  let event: string[] = [];
  let partial = '';
  const read = (line: string): string => {
    const refusal = refusalIn(line);
    if (refusal !== undefined) return refusal;
    if (line === '') return eventOf(event.splice(0));
    if (FIELD.test(line)) event.push(line);
    else if (!line.startsWith(':')) unread.push(line);
    return '';
  };
  return {
    add: (text: string): string => {
      partial += text;
      // A long line is looked at once, not with every part of it.
      if (!text.includes('\n')) return '';
      const lines = partial.split(/\r?\n/);
      partial = lines.pop() ?? '';
      return lines.map(read).join('');
    },
    end: (text: string): string => {
      const last = partial + text;
      const refusal = refusalIn(last);
      if (refusal !== undefined) return refusal;
      event = FIELD.test(last) ? [...event, last] : event;
      // What is no JSON yet is half of an event.
      const whole = jsonOf(dataOf(event)) === undefined ? '' : eventOf(event);
      return unread.length === 0 ? whole : whole + errorEvent(errorWords(unread.join('\n')));
    },
  };
}

function dataOf(event: readonly string[]): string {
  return event.flatMap((line) => /^data:?(.*)$/.exec(line)?.[1] ?? []).join('\n');
}

function eventOf(event: readonly string[]): string {
  const data = dataOf(event).trim();
  if (data === '') return '';
  const words = textIn(data);
  return words === undefined ? `${event.join('\n')}\n\n` : errorEvent(words);
}

/** Undefined for JSON, half of it, and the end mark. */
function textIn(data: string): ErrorWords | undefined {
  const value = jsonOf(data);
  if (typeof value === 'string') return { message: value };
  const isOther = value !== undefined || data === '[DONE]' || /^[[{]\s*(?:["{[]|$)/.test(data);
  return isOther ? undefined : errorWords(data);
}

function refusalIn(line: string): string | undefined {
  const field = /^\s*errors?\s*:(.*\S.*)$/i.exec(line)?.[1];
  if (field !== undefined) return errorEvent(errorWords(field));
  const value = /^\s*\{/.test(line) ? jsonOf(line) : undefined;
  const { error, detail, object } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const words = error || detail || object === 'error' ? wordsOf(value) : undefined;
  return words && errorEvent(words);
}

function errorEvent(error: ErrorWords): string {
  return `event: error\ndata: ${JSON.stringify({ error })}\n\n`;
}
