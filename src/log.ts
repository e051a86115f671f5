// The log of a process: JSON lines on stdout, without any registered secret.

import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config.ts';
import { loggedSubject } from './log-run.ts';
import { loggedError, withoutQuerySecrets } from './log-secrets.ts';
import type { Secrets } from './secrets/secrets.ts';

export function createLog(level: Config['logLevel'], secrets: Secrets, name: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    level,
    mixin: loggedSubject,
    serializers: { err: loggedError },
    // The last place before the line is written: nothing gets around it.
    hooks: { streamWrite: (line) => redactedLine(line, (text) => withoutQuerySecrets(secrets.redact(text))) },
  };
  return pino(options, to);
}

/**
 * The line without what `redact` takes for a secret, each of its parts looked at as what it is: names and words come again and
 * again, and a line of them costs a fraction of what a look at its quotes and colons does. It stays JSON.
 */
export function redactedLine(line: string, redact: (text: string) => string): string {
  const record = recordOf(line);
  if (record === undefined) return redact(line);
  // A name that comes twice would hide the first value.
  if (`${JSON.stringify(record)}\n` !== line) return redact(line);
  const kept = redactedParts(record, redact);
  const parts = kept === record ? line : `${JSON.stringify(kept)}\n`;
  if (!Object.values(record).some((value) => typeof value === 'object' && value !== null)) return parts;
  // What lies within is in pieces at times: a list of short strings, or of the numbers of its characters.
  const whole = redact(parts);
  if (whole === parts || recordOf(whole)) return whole;
  const { level, time } = record;
  return `${JSON.stringify({ level, time, redacted: whole.trimEnd() })}\n`;
}

/** Undefined for what is no JSON of an object. */
function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined; // JSON.parse throws for nothing but text that is no JSON
  }
}

/** The value itself where nothing in it is redacted, as nearly always: to make another one costs more than the look. */
function redactedParts(value: unknown, redact: (text: string) => string): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((part) => redactedParts(part, redact));
    return parts.every((part, at) => part === value[at]) ? value : parts;
  }
  if (typeof value === 'object' && value !== null) {
    let isSame = true;
    const parts = Object.entries(value).map(([name, part]) => {
      const kept = [redact(name), redactedParts(part, redact)] as const;
      isSame &&= kept[0] === name && kept[1] === part;
      return kept;
    });
    return isSame ? value : Object.fromEntries(parts);
  }
  const text = String(value);
  const redacted = redact(text);
  return redacted === text ? value : redacted;
}

/** Standard output for a process that logs many lines at once: so many bytes, or what came within a moment, go out in one write. */
export function gatheredOutput(): DestinationStream {
  return pino.destination({ sync: false, minLength: 4096, periodicFlush: 50 });
}
