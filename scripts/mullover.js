// `npm run mullover -- …`: the command line of src/cli.ts under the project's own Node.
import { ensureModules, entry, runPinned } from './setup.js';

await entry(async () => {
  await ensureModules();
  return runPinned(['src/cli.ts', ...process.argv.slice(2)]);
});
