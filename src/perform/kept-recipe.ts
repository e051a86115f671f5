// The recipe that a repair found: kept when it has run tests, found again while the manifests are the same.

import type { SandboxSettings } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { sha256 } from '../stages/locations.ts';
import { isManifest } from '../stages/manifest-path.ts';
import type { Origin } from '../trace/run-event.ts';
import type { Tree } from '../trace/tree.ts';
import { acceptedAttempt } from '../verification/environment.ts';
import type { Context } from './context.ts';

const SETTINGS_FILE = '.github/mullover.yml';

export async function keptSettings(context: Context, tree: Tree): Promise<SandboxSettings | undefined> {
  const { recipes, workspace } = context;
  const origin = tree.run?.origin;
  if (!recipes || !origin) return undefined;
  return recipes.find(repositoryOf(origin), await manifestsOf(workspace));
}

/** Called with the first test that passed on base; before its event is stored, so that a crash in between only repeats it. */
export async function keepSettings(context: Context, tree: Tree): Promise<void> {
  const { recipes, workspace } = context;
  const attempt = acceptedAttempt(tree);
  const settings = attempt?.prepared.settings;
  const origin = tree.run?.origin;
  // A node's own proposal: what was found in the store is there already.
  if (!recipes || !origin || !settings || attempt.node === null) return;
  await recipes.keep(repositoryOf(origin), await manifestsOf(workspace), settings);
}

/** Repositories never share recipes: one of them could prepare the environment of another. */
function repositoryOf(origin: Origin): string {
  return origin.kind === 'github'
    ? `github ${origin.repositoryId} ${origin.owner}/${origin.name}`
    : `local ${origin.repository}`;
}

async function manifestsOf(workspace: Workspace): Promise<string> {
  const paths = (await workspace.files()).map(({ path }) => path);
  const wanted = paths.filter((path) => isManifest(path) || path === SETTINGS_FILE);
  const texts = await Promise.all(wanted.map((path) => workspace.read(path)));
  return sha256(JSON.stringify(wanted.map((path, at) => [path, texts[at] ?? ''])));
}
