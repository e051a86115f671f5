// A model of known skill for benches: right or wrong replies, drawn from a seed and the work id, never from time.

import { createHash } from 'node:crypto';
import type { Answer, Reply } from './answer.ts';

export interface SimulatedStage {
  /** Replies of a right dialogue by turn; the last one serves all later turns. */
  readonly right: readonly string[];
  /** Wrong dialogues of the same shape; one of them is drawn. */
  readonly wrong: readonly (readonly string[])[];
  /** P(right) where everything before was right, and where it was not. */
  readonly skill: number;
  readonly recovery: number;
}

export interface Simulation {
  readonly seed: number;
  readonly stages: Readonly<Record<string, SimulatedStage>>;
  /**
   * Mean P(yes) given to right nodes; wrong ones get the complement. `spread` is the half width around it. Of two
   * patches the right one is preferred with the same mean, and what stands first by `tasteForFirst` more than it should.
   */
  readonly judge: { readonly accuracy: number; readonly spread: number; readonly tasteForFirst?: number };
}

/** Node letters of the search tree, by stage. */
const STAGES: Readonly<Record<string, string>> = {
  u: 'repository-understanding',
  f: 'fault-localization',
  p: 'patch-generation',
  r: 'patch-generation',
  t: 'patch-verification',
};

export function simulate(simulation: Simulation): Answer {
  return ({ work }) => {
    const [stage = '', parent = '', index = '', turn = ''] = work.split('/');
    if (stage === 'judge') return verdict(simulation, parent, index);
    if (stage === 'compare') return choice(simulation, parent, index, Number(turn));
    const plan = simulation.stages[stage];
    if (!plan) return { status: 501, message: `The simulation has no stage "${stage}" (${work}).` };
    const dialogue = isRight(simulation, stage, parent, index)
      ? plan.right
      : plan.wrong[Math.floor(draw(simulation.seed, `wrong/${stage}/${parent}/${index}`) * plan.wrong.length)];
    const text = dialogue?.[Number(turn)] ?? dialogue?.at(-1);
    if (text === undefined) return { status: 501, message: `The simulation has no reply for ${work}.` };
    return { text };
  };
}

/** Whether the sample at this position is right; its turns share the draw. */
function isRight(simulation: Simulation, stage: string, parent: string, index: string): boolean {
  const plan = simulation.stages[stage];
  if (!plan) return false;
  const chance = parent === '-' || isRightNode(simulation, parent) ? plan.skill : plan.recovery;
  return draw(simulation.seed, `${stage}/${parent}/${index}`) < chance;
}

/** `u0.f1` was made by `fault-localization/u0/1`. */
export function isRightNode(simulation: Simulation, node: string): boolean {
  const parts = node.split('.');
  const last = parts.at(-1) ?? '';
  const parent = parts.slice(0, -1).join('.');
  return isRight(simulation, STAGES[last.charAt(0)] ?? '', parent === '' ? '-' : parent, last.slice(1));
}

function verdict(simulation: Simulation, node: string, k: string): Reply {
  const { accuracy, spread } = simulation.judge;
  const mean = isRightNode(simulation, node) ? accuracy : 1 - accuracy;
  const noise = (draw(simulation.seed, `judge/${node}`) * 2 - 1) * spread;
  const yes = Math.min(0.999, Math.max(0.001, mean + noise));
  return { text: draw(simulation.seed, `verdict/${node}/${k}`) < yes ? 'Yes' : 'No', yes };
}

/** Between patches of the same worth the judge is of two minds; the noise belongs to the pair, whichever comes first. */
function choice(simulation: Simulation, left: string, right: string, n: number): Reply {
  const { accuracy, spread, tasteForFirst = 0 } = simulation.judge;
  const worth = Number(isRightNode(simulation, left)) - Number(isRightNode(simulation, right));
  const pair = left < right ? { name: `${left}/${right}`, sign: 1 } : { name: `${right}/${left}`, sign: -1 };
  const noise = (draw(simulation.seed, `compare/${pair.name}`) * 2 - 1) * spread * pair.sign;
  const leftBetter = 0.5 + worth * (accuracy - 0.5) + noise;
  const a = Math.min(0.999, Math.max(0.001, (n % 2 === 0 ? leftBetter : 1 - leftBetter) + tasteForFirst));
  return { text: draw(simulation.seed, `choice/${left}/${right}/${n}`) < a ? 'A' : 'B', a };
}

/** Uniform in [0, 1). */
function draw(seed: number, name: string): number {
  return createHash('sha256').update(`${seed}/${name}`).digest().readUInt32BE(0) / 2 ** 32;
}
