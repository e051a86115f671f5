// Ready configurations of LLaMA-Factory, the commands that serve what they make, and the settings of Mullover that use it.

import { stringify } from 'yaml';

export interface TrainingOptions {
  /** Name or folder of the student. */
  readonly student: string;
  /** Chat template of LLaMA-Factory. */
  readonly template: string;
  readonly cutoff: number;
  /** Folder of the data sets, relative to where training is started. */
  readonly folder: string;
}

/** Data sets of one configuration, as `dataset_info.json` names them; none for validation where a split is empty. */
export interface Recipe {
  readonly name: 'sft' | 'prm' | 'orm' | 'orm-pairs' | 'orm-kto';
  readonly train: string;
  readonly validation: string | undefined;
}

const STAGE = { sft: 'sft', prm: 'sft', orm: 'sft', 'orm-pairs': 'rm', 'orm-kto': 'kto' } as const;

/** LoRA of rank 64, a cosine from 1e-5, two epochs; ZeRO-3 is switched on by `deepspeed`, with the file beside it. */
export function trainingYaml({ name, train, validation }: Recipe, options: TrainingOptions): string {
  const { student, template, cutoff, folder } = options;
  const stage = STAGE[name];
  const held =
    validation === undefined
      ? {}
      : { eval_dataset: validation, eval_strategy: 'steps', eval_steps: 200, per_device_eval_batch_size: 1 };
  return stringify({
    model_name_or_path: student,
    trust_remote_code: false,
    stage,
    do_train: true,
    finetuning_type: 'lora',
    lora_rank: 64,
    lora_target: 'all',
    dataset_dir: folder,
    dataset: train,
    template,
    // A template of a thinking model puts an empty thought in front of answers without one: it is no part of what is learnt.
    ...(name === 'sft' ? {} : { enable_thinking: false }),
    cutoff_len: cutoff,
    // One sample for each turn: the earlier ones are context, they were targets of their own.
    ...(stage === 'sft' ? { mask_history: true } : {}),
    ...(stage === 'kto' ? { pref_beta: 0.1 } : {}),
    preprocessing_num_workers: 4,
    output_dir: `saves/${name}`,
    logging_steps: 10,
    save_steps: 200,
    save_only_model: true,
    per_device_train_batch_size: 1,
    gradient_accumulation_steps: 8,
    learning_rate: 1e-5,
    num_train_epochs: 2,
    lr_scheduler_type: 'cosine',
    warmup_ratio: 0.05,
    bf16: true,
    deepspeed: `${folder}/train/ds-z3.json`,
    ...held,
  });
}

/** ZeRO-3 of DeepSpeed with what the trainer fills in. */
export function zero3(): string {
  const auto = 'auto';
  const config = {
    train_batch_size: auto,
    train_micro_batch_size_per_gpu: auto,
    gradient_accumulation_steps: auto,
    gradient_clipping: auto,
    zero_allow_untested_optimizer: true,
    bf16: { enabled: auto },
    zero_optimization: {
      stage: 3,
      overlap_comm: false,
      contiguous_gradients: true,
      sub_group_size: 1e9,
      reduce_bucket_size: auto,
      stage3_prefetch_bucket_size: auto,
      stage3_param_persistence_threshold: auto,
      stage3_gather_16bit_weights_on_model_save: true,
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** From the data to a deployment, as Markdown. */
export function servingText({ student, template, cutoff, folder }: TrainingOptions): string {
  const exported = (name: string) =>
    `llamafactory-cli train ${folder}/train/${name}.yaml\nllamafactory-cli export --model_name_or_path ${student} --adapter_name_or_path saves/${name} --template ${template} --export_dir models/${name}`;
  return `# From the data to a deployment

Run from the folder that holds \`${folder}\`. Training needs a GPU; nothing here was trained.

## The model that writes

\`\`\`
${exported('sft')}
vllm serve models/sft --served-model-name mullover-sft --max-model-len ${cutoff} --port 8000
\`\`\`

\`\`\`
MULLOVER_MODEL_URL=http://localhost:8000/v1
MULLOVER_MODEL=mullover-sft
\`\`\`

## A judge that answers Yes or No

\`prm\` judges understandings and localizations, \`orm\` patches. Both data sets hold the very prompts that Mullover asks, and the word that it reads the probability of. Train one model on both to serve one: \`dataset: prm_train,orm_train\` in either file.

\`\`\`
${exported('prm')}
vllm serve models/prm --served-model-name mullover-judge --max-model-len ${cutoff} --port 8001
\`\`\`

\`\`\`
MULLOVER_JUDGE_URL=http://localhost:8001/v1
MULLOVER_JUDGE=mullover-judge
MULLOVER_JUDGE_CONTEXT=${cutoff}
MULLOVER_JUDGE_BODY={"chat_template_kwargs":{"enable_thinking":false}}
\`\`\`

The last line is for students that think, as \`enable_thinking: false\` in the configurations is: the judge was taught the word alone, and its first token must be that word.

## A served reward model

LLaMA-Factory's stage \`rm\` (\`orm-pairs\`) makes a value head that vLLM does not load: use it inside of LLaMA-Factory. For vLLM a model with a head for one number is trained by TRL on \`orm_compared\`, whose two sides are the questions as Mullover sends them:

\`\`\`
trl reward --model_name_or_path ${student} --dataset_name ${folder} --dataset_config orm_compared --output_dir models/orm \\
  --max_length ${cutoff} --learning_rate 1e-5 --lr_scheduler_type cosine --warmup_ratio 0.05 --num_train_epochs 2 \\
  --per_device_train_batch_size 1 --gradient_accumulation_steps 8 --bf16
vllm serve models/orm --runner pooling --served-model-name mullover-orm --max-model-len ${cutoff} --port 8002
\`\`\`

\`\`\`
MULLOVER_REWARD_OUTCOME=served
MULLOVER_REWARD_OUTCOME_URL=http://localhost:8002/classify
MULLOVER_REWARD_OUTCOME_MODEL=mullover-orm
MULLOVER_REWARD_URL=http://localhost:8002/classify
MULLOVER_REWARD_MODEL=mullover-orm
MULLOVER_REWARD_CONTEXT=${cutoff}
\`\`\`

\`prm_classes\` and \`orm_classes\` are for a classifier of two classes (1 is right), \`prm_stepwise\` for TRL's PRM trainer (in its releases before 1.0). vLLM applies the activation of a classifier itself; set \`MULLOVER_REWARD_SCALE=logit\` where a server gives raw numbers. After any change of judge or reward model fit the confidence anew: \`mullover calibrate\`.
`;
}
