// `npm test`: set-up, then every test under test/. Arguments go to Jest. Ends with the line `tests: N passed, N failed`.
import { ensureDocker, ensureModules, ensureRedis, entry, runPinned } from './setup.js';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

await entry(async () => {
  await ensureModules();
  await ensureRedis();
  await ensureDocker();
  return runPinned([...JEST, ...process.argv.slice(2)]);
});
