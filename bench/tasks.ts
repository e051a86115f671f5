// `npm run bench:tasks -- --tasks FILE --clones DIR`: what `mullover evaluate --check-tasks` does, with options for measuring it and
// for the table in docs. The rows of the tasks, the clones and the results stay outside of the repository.

import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { exitCode, isFault } from '../src/errors.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import { checkTasks } from '../src/evaluation/task-check/check-tasks.ts';
import { writeDocument } from '../src/evaluation/task-check/task-document.ts';
import { summaryOf, tableOf } from '../src/evaluation/task-check/task-table.ts';
import { createHost } from '../src/wire.ts';
import { readOptions } from './tasks/options.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const options = await readOptions();
  await reachDocker();
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: options.folder, MULLOVER_BASE_IMAGE: options.base }));
  const ports = {
    ...{ sandbox: host.sandbox, say },
    open: ({ instance }: (typeof options.tasks)[number], mirrors: string, signal: AbortSignal) =>
      host.open({ url: cloneOf(instance.repository, options.clones), ref: instance.base, mirrors }, signal),
  };
  const lines = await checkTasks(options, ports, new AbortController().signal);
  say(`\n${tableOf(lines)}`);
  if (options.write !== undefined) writeDocument(options.write, lines, options.note);
  say(JSON.stringify(summaryOf(lines)));
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:tasks: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
