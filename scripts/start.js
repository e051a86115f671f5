// `npm start`: web and worker as two processes, for real use. When one ends, the other is closed too.
// `npm start -- --tunnel URL` adds a third one, which brings the webhooks of a smee channel to this machine.
import { spawn } from 'node:child_process';
import { ensureModules, entry, ROOT, runPinned } from './setup.js';

/** Each with the files of its settings, as compose.yaml gives them: only the worker reads where the key is. */
const BOTH = [
  ['src/index.ts', 'web.env'],
  ['src/worker.ts', 'worker.env'],
];
const TUNNEL = '--tunnel';

/** What Node is started with for each process. */
function commandLines([option, channel, ...rest]) {
  if (option !== undefined && (option !== TUNNEL || channel === undefined || rest.length > 0)) return undefined;
  const settings = (file) => ['mullover.env', file].map((name) => `--env-file-if-exists=${name}`);
  const lines = BOTH.map(([entryFile, file]) => [...settings(file), entryFile]);
  return channel === undefined ? lines : [...lines, [...settings('web.env'), 'src/tunnel.ts', channel]];
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
      `npm start takes \`-- --tunnel URL\` and nothing else, not \`${given.join(' ')}\`.\n→ Settings are environment variables, or lines of mullover.env, web.env and worker.env: docs/configuration.md.\n`,
    );
    return 2;
  }
  if (first === '--supervise') return supervise(lines);
  await ensureModules();
  return runPinned(['scripts/start.js', '--supervise', ...given]);
});
