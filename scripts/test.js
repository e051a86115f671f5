// `npm test`: set-up, then every test under test/. Arguments go to Jest. Ends with the line `tests: N passed, N failed`.
import { ensureChartTools } from './chart-tools.js';
import {
  ensureChromium,
  ensureDocker,
  ensureModules,
  ensurePostgres,
  ensurePrometheus,
  ensureRedis,
  ensureRegistry,
  entry,
  runPinned,
} from './setup.js';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** What the tests' own repositories ask for; images are built on first use, but a test has not that much time. */
const TOOLCHAINS = ['node', 'rust', 'java', 'go', 'c', 'python', 'node-22'];

await entry(async () => {
  await ensureModules();
  await ensureRedis();
  await ensurePostgres();
  await ensurePrometheus();
  await ensureRegistry();
  await ensureChartTools();
  await ensureChromium();
  await ensureDocker(TOOLCHAINS);
  return runPinned([...JEST, ...process.argv.slice(2)]);
});
