// Judged episodes of a simulated teacher: issues about functions of made-up repositories, steps that are right by a known chance.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Episode } from '../../src/synthesis/filter/episode.ts';

export interface SimulatedTeacher {
  readonly repositories: number;
  readonly tasks: number;
  readonly attempts: number;
  /** P(a step is right), and P(the issue names another function than the faulty one, which misleads whoever goes by it). */
  readonly skill: number;
  readonly misleading: number;
  readonly seed: number;
}

const PARTS = ['parse', 'read', 'write', 'merge', 'split', 'trim', 'scan', 'fold', 'quote', 'index', 'route', 'cache'];
const THINGS = [
  'Header',
  'Line',
  'Token',
  'Query',
  'Path',
  'Table',
  'Record',
  'Value',
  'Entry',
  'Range',
  'Label',
  'Frame',
];
const LEVELS = ['1-5 lines', '6-20 lines', '21-50 lines'];

/** By task, in their order. */
export function simulatedEpisodes(teacher: SimulatedTeacher): readonly (readonly Episode[])[] {
  const random = xoroshiro128plus(teacher.seed);
  const below = (most: number) => uniformInt(random, 0, most - 1);
  const chance = (share: number) => below(1000) < 1000 * share;
  return Array.from({ length: teacher.tasks }, (_, at) => taskEpisodes(at, { teacher, below, chance }));
}

interface Luck {
  readonly teacher: SimulatedTeacher;
  below(most: number): number;
  chance(share: number): boolean;
}

function taskEpisodes(at: number, luck: Luck): readonly Episode[] {
  const { teacher, below, chance } = luck;
  const names = Array.from({ length: 6 }, () => `${PARTS[below(12)]}${THINGS[below(12)]}${below(90)}`);
  const [fault = '', other = ''] = names;
  const told = chance(teacher.misleading) ? other : fault;
  const repository = `sim${at % teacher.repositories}/lib`;
  const statement = `${told} gives a wrong result\n\nWhen ${told} is called with ${below(99)} values, the last of them is dropped.`;
  const level = below(LEVELS.length);
  const task = {
    instance: `sim__lib-${at}`,
    repository,
    statement,
    difficulty: LEVELS[level] ?? '',
    fault,
    names,
    level,
  };
  return Array.from({ length: teacher.attempts }, (_, attempt) => attemptEpisodes(task, attempt, at, luck)).flat();
}

interface SimulatedTask {
  readonly instance: string;
  readonly repository: string;
  readonly statement: string;
  readonly difficulty: string;
  readonly fault: string;
  readonly names: readonly string[];
  readonly level: number;
}

function attemptEpisodes(task: SimulatedTask, attempt: number, at: number, luck: Luck): readonly Episode[] {
  const run = `r-${(at * 100 + attempt).toString(16).padStart(12, '0')}`;
  const { below, chance, teacher } = luck;
  const step = (node: string, stage: Episode['stage']) => {
    const isRight = chance(teacher.skill);
    const name = isRight ? task.fault : (task.names[1 + below(5)] ?? '');
    return episodeOf({ id: `${run}/${node}`, task, attempt: attempt + 1, stage, name, isRight, luck });
  };
  return [
    step('u0', 'repository-understanding'),
    step('u0.f0', 'fault-localization'),
    step('u0.f0.p0', 'patch-generation'),
    step('u0.f0.p1', 'patch-generation'),
  ];
}

interface Step {
  readonly id: string;
  readonly task: SimulatedTask;
  readonly attempt: number;
  readonly stage: Episode['stage'];
  readonly name: string;
  readonly isRight: boolean;
  readonly luck: Luck;
}

function episodeOf({ id, task, attempt, stage, name, isRight, luck }: Step): Episode {
  const { instance, repository, statement, difficulty, level } = task;
  const isPatch = stage === 'patch-generation';
  const system = { role: 'system', content: 'You repair software.' } as const;
  const asked = {
    role: 'user',
    content: `${statement}\n\nFunctions: ${task.names.join(', ')}\n\nDo the ${stage}.`,
  } as const;
  const answer = `<analysis>\nThe result is made in ${name}.\n</analysis>\n<locations>\nlib/${name}.js :: function ${name}\n</locations>`;
  const words = Array.from(
    { length: (level + 1) * (10 + luck.below(20)) },
    () => `I look at ${task.names[luck.below(6)]}.`,
  );
  const diff = isPatch
    ? `--- a/lib/${name}.js\n+++ b/lib/${name}.js\n@@ -${1 + luck.below(50)} +1 @@\n-  drop(${name})\n+  keep(${name})\n`
    : '';
  const shown = isPatch ? `${statement}\n\n${diff}` : `${asked.content}`;
  const end = { role: 'user', content: 'Is it right? Answer Yes or No.' } as const;
  const said = { role: 'assistant', content: answer } as const;
  return {
    ...{
      id,
      instance,
      repository,
      licence: 'MIT',
      difficulty,
      statement,
      attempt,
      stage,
      isRepair: false,
      before: [],
      diff,
    },
    turns: [{ added: [system, asked], thoughts: words.join(' '), answer, kind: 'answer' }],
    ...{ key: `${stage} ${name} ${diff}`, size: isPatch ? 2 : 0 },
    label: { value: isRight ? 'correct' : 'incorrect', by: isPatch ? 'tests' : 'places', reason: 'simulated' },
    question: isPatch ? [system, { role: 'user', content: shown }, said, end] : [system, asked, said, end],
    ...{ isHard: isPatch && !isRight && luck.chance(0.5), evidence: isPatch ? (isRight ? 'for' : 'against') : 'none' },
    rejected: isRight ? null : 'wrong: simulated',
    notJudged: null,
  };
}
