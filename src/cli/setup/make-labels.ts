// Waits for the App to be installed, and makes the label that starts a run where it is.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, requireGitHub } from '../../config.ts';
import { createGitHubApp, type GitHubApp, type Installation } from '../../github/github-app.ts';
import { makeStartLabels } from '../../github/start-labels.ts';
import { createSecrets } from '../../secrets/secrets.ts';
import { plural } from '../../trace/views/quantities.ts';

const LOOK_MS = 3000;

/** What became of it, one line. `seconds`: how long the installation is waited for. Throws GitHubFault. */
export async function makeLabels(config: Config, seconds: number, signal: AbortSignal): Promise<string> {
  const log = { warn: () => {} };
  const app = createGitHubApp({ ...requireGitHub(config), secrets: createSecrets(), log, throttle: config.throttle });
  const installations = await installed(app, Date.now() + seconds * 1000, signal);
  if (installations.length === 0)
    return `→ not installed yet: where it is, the first comment \`/mull\` makes the label \`${config.label}\``;
  const count = await makeStartLabels(app, installations, config.label, signal);
  return `✓ label: \`${config.label}\` is in ${plural(count, 'repository', 'repositories')}`;
}

async function installed(
  app: Pick<GitHubApp, 'installations'>,
  until: number,
  signal: AbortSignal,
): Promise<readonly Installation[]> {
  for (;;) {
    const found = await app.installations(signal);
    if (found.length > 0 || Date.now() + LOOK_MS > until) return found;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
