// `mullover synthesize export`: data sets of what was filtered, with card, figures, configurations of training and of serving.

import { join } from 'node:path';
import { Option } from 'commander';
import { createTokenCounter } from '../models/token-counter.ts';
import { type StudentCount, studentTokenizer } from '../synthesis/export/tokens.ts';
import { readFacts } from '../synthesis/filter/filter-facts.ts';
import type { StepWork } from '../synthesis/step.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { CUTOFF } from './synthesize-filter.ts';

interface ExportOptions {
  readonly form: 'sharegpt' | 'messages';
  readonly tokenizer?: string;
  readonly student: string;
  readonly template: string;
  readonly cutoff: number;
}

export const EXPORT: SynthesisStep = {
  name: 'export',
  description: 'Make data sets for the model that writes and for reward models, in the forms of LLaMA-Factory and TRL.',
  options: [
    new Option('--form <form>', 'of dialogues').choices(['sharegpt', 'messages']).default('sharegpt'),
    new Option(
      '--tokenizer <dir>',
      "the student's tokenizer.json and tokenizer_config.json; else a public vocabulary counts",
    ),
    new Option('--student <name|dir>', 'the model that is trained, for the configurations').default('Qwen/Qwen3-32B'),
    new Option('--template <name>', 'its chat template in LLaMA-Factory').default('qwen3'),
    CUTOFF,
  ],
  run: (options: ExportOptions, work) => exportStep(options, work),
};

async function exportStep({ tokenizer, ...options }: ExportOptions, { folder, say }: StepWork): Promise<number> {
  // The library of the chart would make every other command start later.
  const { exportSets } = await import('../synthesis/export/export.ts');
  const facts = await readFacts(folder);
  const counter = tokenizer === undefined ? publicCount() : await studentTokenizer(tokenizer);
  const { sets, warnings, tooLong } = await exportSets(folder, { ...options, counter }, facts);
  for (const { name, use, train, validation } of sets)
    say(`${name.padEnd(14)} ${String(train).padStart(7)} train ${String(validation).padStart(6)} validation  ${use}`);
  if (tooLong > 0) say(`${tooLong} samples are longer than ${options.cutoff} tokens and left out.`);
  for (const warning of warnings) say(`warning: ${warning}`);
  say(`${join(folder, 'export', 'README.md')} is the card, SERVING.md says how to train and serve.`);
  return sets.some(({ train }) => train > 0) ? 0 : 1;
}

function publicCount(): StudentCount {
  return { name: "o200k_base, which is not the student's", count: createTokenCounter().count };
}
