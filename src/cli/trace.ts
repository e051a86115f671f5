// `mullover trace`: a stored run as lines, as one page, as JSON, or as spans.

import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { readStyle } from '../pages/assets.ts';
import { traceFile } from '../pages/trace-file.ts';
import type { TraceStore } from '../ports.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { secretsInSettings } from '../settings-secrets.ts';
import { redactedReading } from '../store/redacted-reading.ts';
import { createTraceStore } from '../store/trace-store.ts';
import type { RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { otelSpans } from '../trace/views/otel-spans.ts';
import { otlpDocument } from '../trace/views/otlp.ts';
import { withoutTokens } from '../trace/views/outgoing-patterns.ts';
import { report } from '../trace/views/report.ts';
import { reportedNodes } from '../trace/views/reported-nodes.ts';
import { progressLines, summaryLines } from '../trace/views/terminal.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { openStores, type Stores } from '../wire-stores.ts';
import { loadTexts } from './watch.ts';

/** What a store may be asked for: no path, nothing of a shell. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export interface TraceOptions {
  /** File to write the page to. */
  readonly html?: string;
  readonly json?: true;
  readonly otel?: true;
}

interface Stored {
  readonly store: TraceStore;
  readonly run: RunId;
  readonly events: readonly Event[];
}

/** Returns the exit code. Throws InputFault for a run that is not there, TraceFault for one that is damaged. */
export async function traceCommand(
  name: string,
  { html, json, otel }: TraceOptions,
  print: (text: string) => void,
): Promise<number> {
  const config = readConfig();
  const secrets = createSecrets();
  for (const secret of secretsInSettings(config)) secrets.register(secret);
  const stored = await find(name, openStores(config, { redact: secrets.redact }), secrets.redact);
  if (html !== undefined) await writePage(html, stored, print);
  if (json) print(await asJson(stored, secrets.redact));
  if (otel)
    print(`${JSON.stringify(otlpDocument(otelSpans(stored.events, stored.run), { 'service.name': 'mullover' }))}\n`);
  if (html === undefined && !json && !otel) print(await asLines(stored));
  return 0;
}

/** A folder wins over a name: a name is never a path with a separator. */
async function find(name: string, { trace, place }: Stores, redact: (text: string) => string): Promise<Stored> {
  const folder = resolve(name);
  const isFolder = (await stat(join(folder, 'trace.jsonl')).catch(() => undefined))?.isFile() === true;
  const run = isFolder ? basename(folder) : name;
  const stored = isFolder ? createTraceStore({ dir: dirname(folder), redact }) : trace;
  const store = { ...stored, ...redactedReading(stored, redact) };
  const events = SAFE_NAME.test(run) ? await wholeEvents(store, run) : [];
  if (events.length > 0) return { store, run, events };
  throw new InputFault(
    `There is no run ${name}.`,
    `Runs are stored in ${place} (MULLOVER_DATA, MULLOVER_DATABASE_URL); the folder of a trace can be given, too.`,
  );
}

async function writePage(file: string, { store, run }: Stored, print: (text: string) => void): Promise<void> {
  const page = await traceFile(store, run, await readStyle());
  await writeFile(file, page ?? '').catch((cause: unknown) => {
    throw new InputFault(`${file} cannot be written.`, 'Give --html a file in a folder that is there.', { cause });
  });
  print(`${file}: ${Math.ceil((page?.length ?? 0) / 1000)} kB; it loads nothing and can be opened or sent as it is\n`);
}

async function asJson({ store, run, events }: Stored, redact: (text: string) => string): Promise<string> {
  const texts = await loadTexts(store, run, events, 'report');
  const whole = { ...report(events, texts, run), nodes: reportedNodes(events), events };
  const clean = (_key: string, value: unknown) => (typeof value === 'string' ? withoutTokens(redact(value)) : value);
  return `${JSON.stringify(whole, clean, 2)}\n`;
}

async function asLines({ store, run, events }: Stored): Promise<string> {
  const texts = await loadTexts(store, run, events, 'terminal');
  const width = process.stdout.columns ?? 100;
  const steps = progressLines(events, texts, { now: Date.now(), width, tty: false });
  const isDecided = events.some(({ type }) => type === 'decided' || type === 'ended');
  const end = isDecided ? summaryLines(events, texts, width, undefined) : [];
  return `${[...steps, ...end].join('\n')}\n`;
}
