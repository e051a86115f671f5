// `mullover synthesize <step>`: training data, step by step, and `all` of them in order. Every step goes on where it was stopped.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command, OptionValues } from 'commander';
import { errorLine, InputFault } from '../errors.ts';
import { lockNow } from '../lock.ts';
import type { StepWork } from '../synthesis/step.ts';
import { diskFault } from './disk-fault.ts';
import { runSteps } from './run-steps.ts';
import { stopSignal } from './stop-signal.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { BOOTSTRAP } from './synthesize-bootstrap.ts';
import { COLLECT } from './synthesize-collect.ts';
import { EXPORT } from './synthesize-export.ts';
import { FILTER } from './synthesize-filter.ts';
import { FROM_OUTCOMES } from './synthesize-from-outcomes.ts';
import { PREPARE } from './synthesize-prepare.ts';

/** In the order in which `all` runs them. */
const STEPS: readonly SynthesisStep[] = [COLLECT, PREPARE, BOOTSTRAP, FILTER, FROM_OUTCOMES, EXPORT];

/** Adds `synthesize` with its steps to the program; `run` is the boundary of its actions. */
export function declareSynthesize(program: Command, run: (action: () => Promise<number>) => Promise<void>): void {
  const synthesize = program
    .command('synthesize')
    .description('Make training data: collect tasks, prepare them, let a teacher solve them, filter, export.');
  for (const step of STEPS) declare(synthesize, step.name, step.description, [step], run);
  declare(synthesize, 'all', 'Run every step in order, each where it was stopped.', STEPS, run);
}

function declare(
  parent: Command,
  name: string,
  description: string,
  steps: readonly SynthesisStep[],
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  const command = parent
    .command(name)
    .description(description)
    .requiredOption('--out <dir>', 'folder of all steps; what one writes there, the next one reads');
  const options = new Map(steps.flatMap((step) => step.options.map((option) => [option.flags, option])));
  for (const option of options.values()) command.addOption(option);
  command.action((given: OptionValues & { readonly out: string }) =>
    run(() => inFolder(resolve(given.out), (work) => runSteps(steps, given, work))),
  );
}

/** For one process at a time. */
async function inFolder(folder: string, work: (given: StepWork) => Promise<number>): Promise<number> {
  const lock = await lockOf(folder);
  if (!lock) throw new InputFault(`Another process is at work in ${folder}.`, 'Wait for it, or give another --out.');
  try {
    const signal = stopSignal('nothing that is finished is done again');
    return await work({ folder, signal, say: (line) => process.stdout.write(`${line}\n`) });
  } catch (error) {
    throw diskFault(error, folder) ?? error;
  } finally {
    lock.release();
  }
}

async function lockOf(folder: string) {
  try {
    await mkdir(folder, { recursive: true });
    return lockNow(join(folder, 'lock'));
  } catch (cause) {
    throw (
      diskFault(cause, folder) ??
      new InputFault(`${folder} cannot be used: ${errorLine(cause)}`, 'Give a folder that can be written as --out.')
    );
  }
}
