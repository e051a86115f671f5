// `npm run mullover -- …`: the command line of src/cli.ts under the project's own Node, with the settings of `npm start`.
import { ensureModules, entry, runPinned, settingsIn } from './setup.js';

await entry(async () => {
  await ensureModules();
  return runPinned([...settingsIn('mullover.env', 'web.env', 'worker.env'), 'src/cli.ts', ...process.argv.slice(2)]);
});
