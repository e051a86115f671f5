// The JSON report of jest and vitest without what nobody reads: a suite of many tests would not fit otherwise.
import { readFileSync, statSync } from 'node:fs';

/** More is no report of tests, and would need too much memory to be read. */
const MOST_READ = 128 * 2 ** 20;
/** Small ones go out as they are. */
const SMALL = 2 ** 20;
/** Characters of a message. */
const MESSAGE = 4000;

/** Its text, or 'too large' for one that does not fit into `room` bytes. Throws when there is no file. */
export function reportText(path, room) {
  const { size } = statSync(path);
  if (size > MOST_READ) return 'too large';
  const text = readFileSync(path, 'utf8');
  if (size <= Math.min(SMALL, room)) return text;
  const thin = thinned(text);
  return Buffer.byteLength(thin) > room ? 'too large' : thin;
}

/** The text itself where it is no such report. */
export function thinned(text) {
  try {
    const { testResults } = JSON.parse(text);
    return JSON.stringify({ testResults: testResults.map(file) });
  } catch {
    return text;
  }
}

function file({ name, status, message, assertionResults }) {
  return { name, status, message: cut(message), assertionResults: assertionResults.map(test) };
}

function test({ ancestorTitles, title, status, failureMessages }) {
  const [message] = failureMessages ?? [];
  return { ancestorTitles, title, status, ...(message === undefined ? {} : { failureMessages: [cut(message)] }) };
}

function cut(message) {
  return typeof message === 'string' ? message.slice(0, MESSAGE) : message;
}
