// The demo's command line.
import { parseArgs } from 'node:util';
import { InputFault } from '../src/errors.ts';

export interface DemoOptions {
  readonly help: boolean;
  /** Leave everything running at the end, until Ctrl-C. */
  readonly keep: boolean;
  /** Kill the worker in the middle and prove that nothing is repeated. */
  readonly crash: boolean;
  /** The user's own endpoint; absent: recorded replies. */
  readonly model: { readonly url: string; readonly name: string; readonly key: string | undefined } | undefined;
}

export const HELP = `npm run demo -- [options]

Takes a real bug of a published npm package from a label to a draft pull request: web and worker
processes, queue, sandbox and git are the real ones, GitHub is emulated on this machine.

  --model-url URL     your own OpenAI-compatible endpoint, e.g. http://localhost:8000/v1,
                      instead of recorded replies
  --model NAME        the model to ask there
  --api-key-env VAR   environment variable that holds the endpoint's key
  --crash             kill -9 the worker in the middle, start another one, and show that nothing
                      completed is done again (with recorded replies only)
  --keep              leave everything running at the end, until Ctrl-C
  --help              this text

Exit codes: 0 a pull request was opened, 1 none was good enough, 2 wrong options, 3 the environment.
`;

/** Throws InputFault for anything that is not in HELP. */
export function readOptions(args: readonly string[]): DemoOptions {
  const given = parse(args);
  return {
    help: given.help ?? false,
    keep: given.keep ?? false,
    crash: given.crash ?? false,
    model: readModel(given),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'model-url': { type: 'string' },
        model: { type: 'string' },
        'api-key-env': { type: 'string' },
        crash: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new InputFault(error instanceof Error ? error.message : String(error), SEE_HELP);
  }
}

const SEE_HELP = 'See `npm run demo -- --help`.';

function readModel(given: ReturnType<typeof parse>): DemoOptions['model'] {
  const { 'model-url': url, model: name, 'api-key-env': variable } = given;
  if (url === undefined && name === undefined && variable === undefined) return undefined;
  if (url === undefined || name === undefined)
    throw new InputFault('Your own endpoint needs both --model-url and --model.', SEE_HELP);
  if (given.crash)
    throw new InputFault('--crash counts the calls of the recorded model, so it cannot use yours.', SEE_HELP);
  const key = variable === undefined ? undefined : process.env[variable];
  if (variable !== undefined && !key)
    throw new InputFault(`The environment variable ${variable} is not set.`, 'Set it, or leave out --api-key-env.');
  return { url, name, key };
}
