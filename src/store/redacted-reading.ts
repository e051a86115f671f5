// What a store holds, on its way out: secrets that have become known since a text was stored are cut out of it as well.

import type { RunList, TraceStore } from '../ports.ts';
import type { StoredEvent } from '../trace/event.ts';
import type { RunSummary } from '../trace/views/run-summary.ts';
import { redactedJson } from './redacted-json.ts';

type Shown = Pick<TraceStore, 'events' | 'first' | 'get' | 'list'>;

/** All that pages, files and exports read of a trace, through `redact`; no other part of the store is passed on. */
export function redactedReading(trace: Shown, redact: (text: string) => string): Shown {
  const clean = <T>(value: T): T => cleaned(value, redact) as T;
  return {
    events: async (run) => (await trace.events(run)).map((event) => clean(event)),
    first: async (run) => clean<StoredEvent | undefined>(await trace.first(run)),
    get: async (run, ref) => cleanText(await trace.get(run, ref), redact),
    list: async (wanted) => cleanList(await trace.list(wanted), redact),
  };
}

/** The name of a stored text is looked for as it is: that a secret has a few of its signs, too, is chance. */
const REF = /^[0-9a-f]{64}$/;
const LEFT = /[0-9a-f]{24}/;

/** Each string, and each name of an open object, as what it is. */
function cleaned(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') {
    const clean = redact(value);
    return REF.test(value) && LEFT.test(clean) ? value : clean;
  }
  if (Array.isArray(value)) return value.map((part) => cleaned(part, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), cleaned(part, redact)]));
}

/** A text of JSON stays one: events that were too long for their line are such texts. */
function cleanText(text: string, redact: (text: string) => string): string {
  const clean = redact(text);
  return clean !== text && isJson(text) && !isJson(clean) ? redactedJson(text, redact) : clean;
}

function isJson(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false; // JSON.parse throws for nothing but text that is no JSON
  }
}

function cleanList({ runs, counts }: RunList, redact: (text: string) => string): RunList {
  return { runs: runs.map((run) => lazily(run, redact)), counts };
}

/** At its first look: of a list of very many runs a page shows fifty. */
function lazily(run: RunSummary, redact: (text: string) => string): RunSummary {
  let [title, origin]: [string | undefined, RunSummary['origin'] | undefined] = [undefined, undefined];
  return {
    ...run,
    get title() {
      title ??= redact(run.title);
      return title;
    },
    get origin() {
      origin ??= cleaned(run.origin, redact) as RunSummary['origin'];
      return origin;
    },
    get pull() {
      return cleaned(run.pull, redact) as RunSummary['pull'];
    },
  };
}
