// What the simulated teacher says: right or wrong by luck of the sample, after thoughts that are longer where the fix is larger.

import { createHash } from 'node:crypto';
import { readHunks, sizeOf } from '../../src/evaluation/diff.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import type { Answer, Reply, ServedCall } from '../../test/model-server/answer.ts';
import type { SimulatedStage } from '../../test/model-server/simulation.ts';
import { type Replies, skilledModel } from '../../test/skilled-model/skilled-model.ts';

export interface Lesson {
  readonly task: GoldTask;
  /** Undefined where no mistakes can be made of its fix. */
  readonly replies: Replies | undefined;
}

export interface Skill {
  /** P(a step is right), whatever those before it were. */
  readonly step: number;
  /** P(the judge sees whether a patch is the fix). */
  readonly judge: number;
}

/** One answer for all tasks, those that are put into `lessons` later included: the title of its issue in the prompt tells which one is meant. */
export function taughtAnswer(lessons: readonly Lesson[], { step, judge }: Skill): Answer {
  return (call) => {
    const text = call.messages.map(({ content }) => content).join('\n');
    const lesson = lessons
      .filter(({ task }) => text.includes(task.instance.title))
      .sort((a, b) => likeness(b.task, text) - likeness(a.task, text))[0];
    // It may be learnt in a moment: the client asks again.
    if (!lesson) return { status: 503, message: `No task is called like the issue of ${call.work} yet.` };
    if (!lesson.replies) return { status: 501, message: `${lesson.task.instance.id} is not taught.` };
    const [stage = '', , , turn = '0'] = call.work.split('/');
    const luck = luckOf(call, lesson.task);
    if (stage === 'judge' || stage === 'compare') return verdict(lesson.task, text, { judge, work: call.work, luck });
    const plan = skilledModel(lesson.replies, { rollout: 1, judge, seed: 1 }).stages[stage];
    if (!plan) return { status: 501, message: `The teacher has no stage ${stage}.` };
    return { text: wordsOf(plan, Number(turn), step, luck), thoughts: thoughtsOf(lesson.task, luck) };
  };
}

/** Of two issues with one title the one with more of its lines in the prompt. */
function likeness({ instance: { title, body } }: GoldTask, text: string): number {
  const lines = body.split('\n').filter((line) => line.trim().length > 10);
  return title.length + lines.filter((line) => text.includes(line.trim())).length * 1000;
}

function wordsOf({ right, wrong }: SimulatedStage, turn: number, step: number, luck: Luck): string {
  const mistake = wrong[Math.floor(luck('which') * wrong.length)] ?? right;
  const dialogue = luck('right') < step ? right : mistake;
  return dialogue[turn] ?? dialogue.at(-1) ?? '';
}

interface Asked {
  readonly judge: number;
  readonly work: string;
  readonly luck: Luck;
}

/** A patch that adds what the fix adds is right; of other states the judge knows nothing. */
function verdict({ gold }: GoldTask, text: string, { judge, work, luck }: Asked): Reply {
  if (work.startsWith('compare')) return { text: luck('choice') < 0.5 ? 'A' : 'B', a: 0.5 };
  if (!work.includes('.p')) return { text: 'Yes', yes: 0.4 + luck('noise') * 0.2 };
  const added = readHunks(gold.patch).flatMap((hunk) => hunk.new.filter((line) => !hunk.old.includes(line)));
  const yes = added.every((line) => text.includes(line)) ? judge : 1 - judge;
  return { text: yes > 0.5 ? 'Yes' : 'No', yes };
}

const STEPS = [
  'What does the issue say happens, and what should happen instead?',
  'Wait, that may be a symptom of something further up.',
  'I look at which inputs come this way, one after the other.',
  'The empty case first. Then one element, then many.',
  'If this were changed, who else would see another value?',
  'Hmm, I assumed that it is called once. Let me check that again.',
  'No, that reading does not explain all of what is reported.',
  'So the smallest change that explains it all is the one to make.',
];
const MOST_STEPS = 60;

function thoughtsOf({ gold }: GoldTask, luck: Luck): string {
  const count = 3 + Math.round(Math.min(MOST_STEPS, sizeOf(gold.patch)) * (0.5 + luck('length')));
  return Array.from({ length: count }, (_, i) => STEPS[Math.floor(luck(`step ${i}`) * STEPS.length)]).join('\n');
}

/** Uniform in [0, 1), the same for the same question. */
type Luck = (what: string) => number;

/** By the seed that the request asks for, and by the task: its runs have the seeds of all others, and would be right in the same places. */
function luckOf({ body, work }: ServedCall, { instance }: GoldTask): Luck {
  return (what) => {
    const name = `${instance.id}/${body?.seed ?? ''}/${work}/${what}`;
    return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  };
}
