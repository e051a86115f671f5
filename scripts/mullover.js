// `npm run mullover -- …`: the command line of src/cli.ts under the project's own Node, with the settings of `npm start`.
import { ensureModules, entry, runPinned } from './setup.js';

await entry(async () => {
  await ensureModules();
  const settings = ['mullover.env', 'web.env', 'worker.env'].map((name) => `--env-file-if-exists=${name}`);
  return runPinned([...settings, 'src/cli.ts', ...process.argv.slice(2)]);
});
