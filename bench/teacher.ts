// `npm run bench:teacher -- --data DIR`: an OpenAI-compatible endpoint that plays a teacher for the prepared tasks of a folder.
// Its fixes are those of the tasks, its mistakes mechanical; with it the making of training data runs without a model.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cloneUrls } from '../src/cli/synthesize-sources.ts';
import { readConfig } from '../src/config.ts';
import { goldTaskOf, readTasks } from '../src/synthesis/task-row.ts';
import { createHost } from '../src/wire.ts';
import { startModelServer } from '../test/model-server/server.ts';
import { untriedReplies } from '../test/skilled-model/simulated-replies.ts';
import { readCommandLine } from './command-line.ts';
import { withAddedTests } from './teacher/added-tests.ts';
import { type Lesson, taughtAnswer } from './teacher/taught-answer.ts';

const options = readCommandLine(
  'bench:teacher',
  'Plays a teacher for `mullover synthesize bootstrap` until it is stopped.',
  {
    data: {
      type: 'string',
      default: '',
      value: 'DIR',
      means: 'folder of `mullover synthesize`, its tasks are learnt as they are prepared',
    },
    clones: { type: 'string', value: 'DIR', means: 'clones (owner+name) of what was not mined on this machine' },
    port: { type: 'string', default: '8799', value: 'N', means: 'port on 127.0.0.1' },
    skill: { type: 'string', default: '0.6', value: 'P', means: 'how often a step is right' },
    judge: { type: 'string', default: '0.7', value: 'P', means: 'how often the judge sees whether a patch is right' },
  },
);
const MISTAKES = 3;
const LOOKS_EVERY_MS = 2000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Learns what was prepared since it last looked: `synthesize all` prepares while the teacher waits. */
async function learn(folder: string, known: Set<string>, lessons: Lesson[]): Promise<void> {
  const tasks = (await readTasks(folder)).map(goldTaskOf).filter(({ instance }) => !known.has(instance.id));
  if (tasks.length === 0) return;
  const host = createHost(readConfig());
  const urlOf = await cloneUrls(folder, options.clones);
  const { signal } = new AbortController();
  const mirrors = await mkdtemp(join(tmpdir(), 'mullover-teacher-'));
  try {
    for (const task of tasks) {
      const { id, repository, base: ref } = task.instance;
      const workspace = await host.open({ url: urlOf(repository), ref, mirrors }, signal);
      const replies = await untriedReplies(await withAddedTests(task, workspace), workspace, MISTAKES);
      known.add(id);
      lessons.push({ task, replies });
      say(replies ? `${id} is taught` : `${id}: no mistakes could be made of its fix, it is not taught`);
    }
  } finally {
    await rm(mirrors, { recursive: true, force: true });
  }
}

const lessons: Lesson[] = [];
const answer = taughtAnswer(lessons, { step: Number(options.skill), judge: Number(options.judge) });
const server = await startModelServer({ model: 'simulated-teacher', port: Number(options.port), answer });
say(`simulated-teacher answers at ${server.url}, and learns what is prepared in ${options.data}`);
const known = new Set<string>();
for (;;) {
  await learn(options.data, known, lessons);
  await setTimeout(LOOKS_EVERY_MS);
}
