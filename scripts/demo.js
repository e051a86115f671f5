// `npm run demo`: set-up, then demo/demo.ts. Arguments go to the demo; `--help` explains them.
import { ensureDocker, ensureModules, ensureRedis, entry, runPinned } from './setup.js';

await entry(async () => {
  const args = process.argv.slice(2);
  await ensureModules();
  if (!args.includes('--help')) {
    await ensureRedis();
    await ensureDocker(['node']);
  }
  return runPinned(['demo/demo.ts', ...args]);
});
