// The log of a process: JSON lines on stdout, without any registered secret.

import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import type { Secrets } from './secrets/secrets.ts';

export function createLog(level: Config['logLevel'], secrets: Secrets, name: string): Logger {
  return pino({
    name,
    level,
    serializers: { err: pino.stdSerializers.errWithCause },
    // The last place before the line is written: nothing gets around it.
    hooks: { streamWrite: secrets.redact },
  });
}
