// Examples in the fields of the programs that train: ShareGPT and `messages` for LLaMA-Factory, prompts and labels for TRL.

import type { Message } from '../../ports/model.ts';
import type { Shape } from './parquet.ts';
import type { JudgedSample, Origin, PreferenceSample, StepwiseSample, WritingSample } from './samples.ts';

export type Form = 'sharegpt' | 'messages';

/** Plain data; `meta` says where the example comes from. */
export type Row = Readonly<Record<string, unknown>>;

const META: Shape = {
  id: 'text',
  instance: 'text',
  repository: 'text',
  licence: 'text',
  stage: 'text',
  difficulty: 'text',
};
const SAID: Readonly<Record<Form, Shape>> = {
  sharegpt: { from: 'text', value: 'text' },
  messages: { role: 'text', content: 'text' },
};

function meta({ id, instance, repository, licence, stage, difficulty }: Origin): Row {
  return { id, instance, repository, licence, stage, difficulty };
}

const SPEAKERS = { system: 'system', user: 'human', assistant: 'gpt' } as const;

function said(form: Form, { role, content }: Message): Row {
  return form === 'messages' ? { role, content } : { from: SPEAKERS[role], value: content };
}

/** The system's words stand in a field of their own in ShareGPT. */
function dialogue(form: Form, messages: readonly Message[]): Row {
  if (form === 'messages') return { messages: messages.map((one) => said(form, one)) };
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  return { system: system.join('\n\n'), conversations: rest.map((one) => said(form, one)) };
}

const listed = (form: Form) =>
  (form === 'messages' ? { messages: [SAID[form]] } : { system: 'text', conversations: [SAID[form]] }) as Readonly<
    Record<string, Shape>
  >;

const answer = (content: string): Message => ({ role: 'assistant', content });

export interface Kind<T> {
  readonly shape: Readonly<Record<string, Shape>>;
  row(sample: T): Row;
}

/** Supervised: the whole dialogue, of which the last turn is the target. */
export function writing(form: Form): Kind<WritingSample> {
  return {
    shape: { ...listed(form), meta: META },
    row: (sample) => ({ ...dialogue(form, [...sample.messages, answer(sample.target)]), meta: meta(sample) }),
  };
}

/** A judge that answers Yes or No, as Mullover asks it. */
export function judging(form: Form): Kind<JudgedSample> {
  return {
    shape: { ...listed(form), meta: META },
    row: (sample) => ({
      ...dialogue(form, [...sample.question, answer(sample.label ? 'Yes' : 'No')]),
      meta: meta(sample),
    }),
  };
}

/** A classifier of the question, as it is served: two classes, 1 is right. */
export const CLASSES: Kind<JudgedSample> = {
  shape: { messages: [SAID.messages], label: 'count', meta: META },
  row: (sample) => ({
    messages: sample.question.map((one) => said('messages', one)),
    label: Number(sample.label),
    meta: meta(sample),
  }),
};

/** TRL's stepwise supervision. */
export const STEPWISE: Kind<StepwiseSample> = {
  shape: { prompt: 'text', completions: ['text'], labels: ['flag'], meta: META },
  row: (sample) => ({
    prompt: sample.prompt,
    completions: sample.completions,
    labels: sample.labels,
    meta: meta(sample),
  }),
};

/** Issue → the better and the worse patch: LLaMA-Factory's ranking. */
export function preferring(form: Form): Kind<PreferenceSample> {
  const shape = { ...listed(form), chosen: SAID[form], rejected: SAID[form], meta: META };
  return {
    shape,
    row: (sample) => ({
      ...dialogue(form, [{ role: 'user', content: asked(sample.chosen) }]),
      chosen: said(form, answer(sample.chosen.diff)),
      rejected: said(form, answer(sample.rejected.diff)),
      meta: meta(sample),
    }),
  };
}

/** The questions about both patches as a served reward model gets them: TRL's preference without a prompt. */
export const COMPARED: Kind<PreferenceSample> = {
  shape: { chosen: [SAID.messages], rejected: [SAID.messages], meta: META },
  row: (sample) => ({
    chosen: sample.chosen.question.map((one) => said('messages', one)),
    rejected: sample.rejected.question.map((one) => said('messages', one)),
    meta: meta(sample),
  }),
};

/** One patch with whether it is right: LLaMA-Factory's KTO. */
export function approving(form: Form): Kind<JudgedSample> {
  return {
    shape: { ...listed(form), kto_tag: 'flag', meta: META },
    row: (sample) => ({
      ...dialogue(form, [{ role: 'user', content: asked(sample) }, answer(sample.diff)]),
      kto_tag: sample.label,
      meta: meta(sample),
    }),
  };
}

function asked({ statement }: JudgedSample): string {
  return `Resolve this issue. Answer with the patch as \`git diff\`.\n\n${statement}`;
}
