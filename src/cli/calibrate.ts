// `mullover calibrate`: fits the confidence on the outcomes of this deployment's own pull requests.

import { writeFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { fitConfidence, type Outcome } from '../evaluation/fit-confidence.ts';
import { readOutcomes } from '../evaluation/run-outcomes.ts';
import { confidence } from '../selection/confidence.ts';
import { featuresOfChoice } from '../selection/select.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { createHost } from '../wire.ts';
import { openStores } from '../wire-stores.ts';

export interface CalibrateOptions {
  /** In place of what the worker noted. */
  readonly outcomes?: string;
  readonly out: string;
}

/** Writes the coefficients; returns the exit code. */
export async function calibrateCommand(options: CalibrateOptions): Promise<number> {
  const config = readConfig();
  const { trace: store, outcomes: noted } = createHost(config, { storesFor: openStores }).stores;
  const outcomes: Outcome[] = [];
  for (const { run, resolved } of await (options.outcomes === undefined
    ? noted.rows()
    : readOutcomes(options.outcomes))) {
    const features = featuresOfChoice(foldTree(await wholeEvents(store, run)));
    if (features) outcomes.push({ features, resolved });
    else process.stderr.write(`mullover: run ${run} is not stored here or chose no patch; it is left out.\n`);
  }
  const coefficients = fitConfidence(outcomes);
  await writeFile(options.out, `${JSON.stringify(coefficients, null, 2)}\n`);
  const said = outcomes.reduce((sum, { features }) => sum + confidence(features, coefficients), 0) / outcomes.length;
  const was = outcomes.filter(({ resolved }) => resolved).length / outcomes.length;
  process.stdout.write(
    `${outcomes.length} outcomes: ${(100 * was).toFixed(0)} % resolved, ${(100 * said).toFixed(0)} % expected by the fit.\n${options.out} is written; set MULLOVER_CONFIDENCE_FILE to use it.\n`,
  );
  return 0;
}
