// Ends long work of the command line when somebody stops it.

import { EnvironmentFault } from '../errors.ts';

/** `comfort` says what a second call of the same command finds. */
export function stopSignal(comfort: string): AbortSignal {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () =>
      abort.abort(new EnvironmentFault(`it was stopped by ${name}`, `Start the same command again: ${comfort}.`)),
    );
  return abort.signal;
}
