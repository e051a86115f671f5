// The recipe of a Cargo package or workspace: dependencies are fetched and compiled once, tests run by libtest.

import { inFolder } from '../../runners/in-folder.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import { offeredBy } from '../catalogue.ts';
import { type DetectInput, SCRATCH } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { compareVersions } from '../versions.ts';

/** The same path in set-up and run: Cargo bakes it into what build scripts print. */
export const CARGO_TARGET = `${SCRATCH}/target`;
export const CARGO_CACHE = '/opt/env/cargo/target';

export async function detectRust(input: DetectInput): Promise<Detection> {
  const { source, directory, given, runtime, image } = input;
  const manifests = await texts(source, directory, 'Cargo.toml');
  const [root = ''] = manifests;
  const minimum = manifests.flatMap((text) => /^rust-version\s*=\s*"(\d+\.\d+)/m.exec(text)?.[1] ?? []);
  const pinned = await pinnedChannel(source, directory);
  const offered = offeredBy(source, 'rust');
  const version = image === 'foreign' ? offered[0] : chosenRust(offered, { runtime, minimum, pinned });
  if (version === undefined)
    return {
      ok: false,
      reason: `The package asks for Rust ${runtime ?? minimum.toSorted(compare).at(-1)}; the sandbox has Rust ${offered.join(' and ')}.`,
      next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
    };
  const wide = /^\[workspace\]/m.test(root) && /^\[package\]/m.test(root) ? ['--workspace'] : [];
  const command = given ?? parseRunner('cargo test', [], wide);
  const flags = cargoFlags(command);
  const locked = source.files.includes(inFolder(directory, 'Cargo.lock'));
  return {
    ok: true,
    recipe: {
      ecosystem: 'rust',
      runtime: version,
      directory,
      setup: [
        locked ? 'cargo fetch --locked || cargo fetch' : 'cargo fetch',
        `node /opt/mullover/cargo-build.mjs ${quoteWords(flags)}`.trim(),
        `node /opt/mullover/cargo-seal.mjs ${CARGO_TARGET} ${CARGO_CACHE}`,
      ],
      build: [],
      runner: 'cargo test',
      test: commandLine(command),
      reasons: [
        pinned === undefined || pinned === 'stable' || `${pinned}.`.startsWith(`${version}.`)
          ? `Rust ${version}`
          : `Rust ${version}, where rust-toolchain asks for ${pinned}`,
        locked ? 'lockfile Cargo.lock' : 'no lockfile: cargo resolves for this Rust',
        'runner cargo test',
      ],
    },
  };
}

/** Flags in front of `--` belong to Cargo. */
function cargoFlags({ options }: RunnerCommand): readonly string[] {
  const end = options.indexOf('--');
  return (end < 0 ? options : options.slice(0, end)).filter((flag) => flag !== '--doc');
}

interface Asked {
  readonly runtime: string | undefined;
  /** `rust-version` of all packages. */
  readonly minimum: readonly string[];
  readonly pinned: string | undefined;
}

/**
 * The oldest that does where a version is set or pinned, since newer compilers refuse by warnings that are errors; else the
 * newest, which dev dependencies without a lockfile may need. A pinned one that is newer than all gets the newest.
 */
function chosenRust(offered: readonly string[], { runtime, minimum, pinned }: Asked): string | undefined {
  const sorted = offered.toSorted(compare);
  const since = (version: string) => sorted.find((one) => compare(one, version) >= 0);
  if (runtime !== undefined) return since(runtime);
  const needed = minimum.toSorted(compare).at(-1) ?? '0';
  if (pinned !== undefined && /^\d/.test(pinned)) {
    const least = compare(pinned, needed) > 0 ? pinned : needed;
    return since(least) ?? (since(needed) && sorted.at(-1));
  }
  return since(needed) && sorted.at(-1);
}

/** The channel of a rust-toolchain file. */
async function pinnedChannel(source: RecipeSource, directory: string): Promise<string | undefined> {
  for (const name of ['rust-toolchain.toml', 'rust-toolchain']) {
    const text = await source.read(inFolder(directory, name));
    const channel = /channel\s*=\s*"([^"]+)"/.exec(text ?? '')?.[1] ?? /^\s*([\w.-]+)\s*$/.exec(text ?? '')?.[1];
    if (channel !== undefined) return channel;
  }
  return undefined;
}

async function texts(source: RecipeSource, directory: string, name: string): Promise<readonly string[]> {
  const root = inFolder(directory, name);
  const prefix = directory === '.' ? '' : `${directory}/`;
  const inner = source.files.filter((path) => path.startsWith(prefix) && path.endsWith(`/${name}`) && path !== root);
  const found: string[] = [];
  for (const path of [root, ...inner.slice(0, 200)]) found.push((await source.read(path)) ?? '');
  return found;
}

function compare(left: string, right: string): number {
  return compareVersions(left, right, 2);
}
