// Runs the model server as a process of its own: node test/model-server/main.ts --recordings DIR [--port N] [--pace TOKENS]

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { replay } from './recordings.ts';
import { startModelServer } from './server.ts';

const USAGE =
  'Usage: node test/model-server/main.ts --recordings DIR [--port N] [--pace TOKENS_PER_SECOND] [--model NAME]';

function options() {
  try {
    const { values } = parseArgs({
      options: {
        recordings: { type: 'string' },
        port: { type: 'string', default: '0' },
        pace: { type: 'string', default: '0' },
        model: { type: 'string', default: 'recorded' },
      },
    });
    return values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

function stop(problem: string): never {
  process.stderr.write(`${problem}\n${USAGE}\n`);
  process.exit(2);
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  return value >= 0 ? value : stop(`--${name} needs a number, not "${text}".`);
}

const given = options();
if (given.recordings === undefined || !existsSync(given.recordings)) stop('--recordings must name a folder.');
const server = await startModelServer({
  answer: replay(given.recordings),
  port: numberOf('port', given.port),
  tokensPerSecond: numberOf('pace', given.pace),
  model: given.model,
});
// The first line is for programs: they wait for it and read the address.
process.stdout.write(`model server ${server.url}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
