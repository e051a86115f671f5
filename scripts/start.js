// `npm start`: web and worker as two processes, for real use. When one ends, the other is closed too.
// `npm start -- web` and `npm start -- worker` start one of them alone, for hosts that share a database.
// `npm start -- --tunnel URL` adds a third one, which brings the webhooks of a smee channel to this machine.
import { spawn } from 'node:child_process';
import { ensureModules, entry, ROOT, runPinned, settingsIn } from './setup.js';

/** Each with the files of its settings, as compose.yaml gives them: only the worker reads where the key is. */
const PROCESSES = {
  web: ['src/index.ts', 'web.env'],
  worker: ['src/worker.ts', 'worker.env'],
};
const TUNNEL = '--tunnel';

/** What Node is started with for each process. */
function commandLines(given) {
  const [alone] = Object.hasOwn(PROCESSES, given[0] ?? '') ? given : [];
  const [option, channel, ...rest] = alone === undefined ? given : given.slice(1);
  if (option !== undefined && (option !== TUNNEL || channel === undefined || rest.length > 0)) return undefined;
  const wanted = alone === undefined ? Object.values(PROCESSES) : [PROCESSES[alone]];
  const lines = wanted.map(([entryFile, file]) => [...settingsIn('mullover.env', file), entryFile]);
  return channel === undefined
    ? lines
    : [...lines, [...settingsIn('mullover.env', 'web.env'), 'src/tunnel.ts', channel]];
}

/** Runs under the pinned Node: starts both and passes on what stops them. */
async function supervise(lines) {
  const children = lines.map((line) => spawn(process.execPath, line, { cwd: ROOT, stdio: 'inherit' }));
  const stop = (signal) => {
    for (const child of children) if (child.exitCode === null) child.kill(signal);
  };
  // A terminal sends Ctrl-C to the children as well; a second signal does no harm there.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));
  const codes = await Promise.all(
    children.map(
      (child) =>
        new Promise((resolve) => {
          child.on('error', () => resolve(1));
          child.on('exit', (code, signal) => {
            stop('SIGTERM');
            resolve(code ?? (signal === 'SIGTERM' ? 0 : 1));
          });
        }),
    ),
  );
  return Math.max(...codes);
}

await entry(async () => {
  const [first, ...others] = process.argv.slice(2);
  const given = first === '--supervise' ? others : process.argv.slice(2);
  const lines = commandLines(given);
  if (lines === undefined) {
    process.stderr.write(
      `npm start takes \`-- web\` or \`-- worker\` (one process alone), \`-- --tunnel URL\`, and nothing else, not \`${given.join(' ')}\`.\n→ Settings are environment variables, or lines of mullover.env, web.env and worker.env: docs/configuration.md.\n`,
    );
    return 2;
  }
  if (first === '--supervise') return supervise(lines);
  await ensureModules();
  return runPinned(['scripts/start.js', '--supervise', ...given]);
});
