// `mullover doctor`: one line for each thing a deployment needs, with the next step where it is missing.

import { Probot } from 'probot';
import { type Config, requireGitHub, requireModel } from '../config.ts';
import { EnvironmentFault, GitHubFault, isFault } from '../errors.ts';
import { probeModel } from '../models/probe.ts';
import { checkRedis } from '../queue/check-redis.ts';
import { reachDocker } from '../sandbox/docker.ts';
import { chatModel } from '../wire.ts';

type Check = readonly [name: string, run: () => Promise<string>];

/** Prints every check; exit code 0 when all passed, 3 otherwise. */
export async function doctor(config: Config, print: (line: string) => void): Promise<number> {
  const checks: readonly Check[] = [
    ['model endpoint', async () => probeModel(chatModel(requireModel(config)), () => performance.now())],
    ['Docker engine', () => docker(config)],
    ['Redis', async () => `version ${(await checkRedis(config.redisUrl)).version}, append-only, noeviction`],
    ['GitHub App', () => gitHub(config)],
  ];
  let failed = 0;
  for (const [name, run] of checks) failed += (await passes(name, run, print)) ? 0 : 1;
  return failed === 0 ? 0 : 3;
}

async function passes(name: string, run: () => Promise<string>, print: (line: string) => void): Promise<boolean> {
  try {
    print(`✓ ${name}: ${await run()}`);
    return true;
  } catch (error) {
    if (!isFault(error)) throw error;
    print(`✗ ${name}: ${error.message}\n    next: ${error.next}`);
    return false;
  }
}

async function docker(config: Config): Promise<string> {
  const engine = await reachDocker();
  const { Version } = await engine.version();
  const { baseImage } = config.sandbox;
  const image = await engine
    .getImage(baseImage)
    .inspect()
    .catch((cause: unknown) => {
      throw new EnvironmentFault(`the base image ${baseImage} is missing`, 'Build it with `npm run base-image`.', {
        cause,
      });
    });
  return `version ${Version}, base image ${image.Id.slice(7, 19)}`;
}

async function gitHub(config: Config): Promise<string> {
  const { appId, privateKey, apiUrl } = requireGitHub(config);
  try {
    const octokit = await new Probot({
      appId,
      privateKey,
      baseUrl: apiUrl,
      secret: 'unused-by-the-doctor',
      logLevel: 'fatal',
    }).auth();
    const { data } = await octokit.rest.apps.getAuthenticated();
    return `${data?.name ?? appId}, permissions ${Object.keys(data?.permissions ?? {}).join(', ')}`;
  } catch (cause) {
    const status = cause instanceof Error && 'status' in cause ? Number(cause.status) : 0;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new GitHubFault(
      `${apiUrl} answers: ${said}`,
      'Check MULLOVER_APP_ID, the private key and MULLOVER_GITHUB_API_URL.',
      { status, cause },
    );
  }
}
