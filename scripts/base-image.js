// `npm run base-image`: one image with all toolchains as `mullover-base:latest`, for MULLOVER_BASE_IMAGE.
import { ensureDocker, ensureModules, entry } from './setup.js';

await entry(async () => {
  await ensureModules();
  await ensureDocker(['everything']);
  return 0;
});
