// The log of a process: JSON lines on stdout, without any registered secret.

import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config.ts';
import { loggedSubject } from './log-run.ts';
import type { Secrets } from './secrets/secrets.ts';

export function createLog(level: Config['logLevel'], secrets: Secrets, name: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    level,
    mixin: loggedSubject,
    serializers: { err: pino.stdSerializers.errWithCause },
    // The last place before the line is written: nothing gets around it.
    hooks: { streamWrite: secrets.redact },
  };
  return pino(options, to);
}

/** Standard output for a process that logs many lines at once: so many bytes, or what came within a moment, go out in one write. */
export function gatheredOutput(): DestinationStream {
  return pino.destination({ sync: false, minLength: 4096, periodicFlush: 50 });
}
