// Runs a long-lived process: refuses to start with one clear message, closes on SIGTERM within 25 seconds.

import { type Config, readConfig } from './config.ts';
import { exitCode, isFault } from './errors.ts';

export interface Process {
  close(): Promise<void>;
}

const CLOSE_MS = 25_000;

export async function runProcess(start: (config: Config) => Promise<Process>): Promise<void> {
  try {
    closeOnSignals(await start(readConfig()));
  } catch (error) {
    const text = isFault(error) ? `${error.message}\n  next: ${error.next}` : String(error);
    process.stderr.write(`mullover: ${text}\n`);
    // Half-open connections would keep the process alive.
    process.exit(exitCode(error));
  }
}

function closeOnSignals(running: Process): void {
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), CLOSE_MS).unref();
    try {
      await running.close();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`mullover: closing failed: ${error}\n`);
      process.exit(1);
    }
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}
