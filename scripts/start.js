// `npm start`: web and worker as two processes, for real use. When one ends, the other is closed too.
import { spawn } from 'node:child_process';
import { ensureModules, entry, ROOT, runPinned } from './setup.js';

const BOTH = ['src/index.ts', 'src/worker.ts'];

/** Runs under the pinned Node: starts both and passes on what stops them. */
async function supervise() {
  const children = BOTH.map((file) => spawn(process.execPath, [file], { cwd: ROOT, stdio: 'inherit' }));
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
  if (process.argv[2] === '--supervise') return supervise();
  await ensureModules();
  return runPinned(['scripts/start.js', '--supervise']);
});
