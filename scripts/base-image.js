// `npm run base-image`: one image with all toolchains as `mullover-base:latest`, for MULLOVER_BASE_IMAGE.
import { ensureDocker, ensureModules, entry } from './setup.js';

const USAGE =
  'npm run base-image: builds one sandbox image with all toolchains, mullover-base:latest. It takes no options.';

await entry(async () => {
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) {
    console.log(USAGE);
    return argument === '--help' ? 0 : 2;
  }
  await ensureModules();
  await ensureDocker(['everything']);
  return 0;
});
