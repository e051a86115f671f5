// The command line of a bench: its options with what they mean, `--help`, and a message for what is none of them.

import { parseArgs } from 'node:util';

type Option = {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly default?: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly means: string;
};
type Options = Readonly<Record<string, Option>>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

export const QUICK = { type: 'boolean', means: 'ends within 45 s' } as const;

/** Ends the process with code 0 after `--help`, and with code 2 at an option that does not exist: before any work. */
export function readCommandLine<const T extends Options>(name: string, does: string, options: T): Values<T> {
  const all = { ...options, help: { type: 'boolean', short: 'h', means: 'this text' } } as const;
  const values = parsed(name, all);
  if (!values.help) return values as Values<T>;
  process.stdout.write(`npm run ${name} -- [options]\n\n${does}\n\n${lines(all).join('\n')}\n`);
  process.exit(0);
}

function parsed<T extends Options>(name: string, options: T): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${words}\n  next: npm run ${name} -- --help lists its options.\n`);
    return process.exit(2);
  }
}

function lines(options: Options): readonly string[] {
  const rows = Object.entries(options).map(([name, { value, means, default: usual }]) => ({
    left: `--${name}${value === undefined ? '' : ` ${value}`}`,
    right: usual === undefined || usual === '' ? means : `${means} (default: ${JSON.stringify(usual)})`,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
}
