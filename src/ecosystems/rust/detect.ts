// The recipe of a Cargo package or workspace: dependencies are fetched and compiled once, tests run by libtest.

import { inFolder } from '../../runners/in-folder.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import type { CompiledInput } from '../compiled.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { CARGO_CACHE, CARGO_TARGET } from '../toolchains.ts';

/** The Rust of the base image; there is no rustup in it. */
const RUST_VERSION = '1.85';

export async function detectRust(input: CompiledInput): Promise<Detection> {
  const { source, directory, given, runtime, image } = input;
  const manifests = await texts(source, directory, 'Cargo.toml');
  const [root = ''] = manifests;
  const minimum = manifests.flatMap((text) => /^rust-version\s*=\s*"(\d+\.\d+)/m.exec(text)?.[1] ?? []);
  const asked = runtime ?? minimum.find(isNewer);
  if (image === 'ours' && asked !== undefined && isNewer(asked))
    return {
      ok: false,
      reason: `The package asks for Rust ${asked}; the sandbox has Rust ${RUST_VERSION}.`,
      next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
    };
  const pinned = await pinnedToolchain(source, directory);
  const wide = /^\[workspace\]/m.test(root) && /^\[package\]/m.test(root) ? ['--workspace'] : [];
  const command = given ?? parseRunner('cargo test', [], wide);
  const flags = cargoFlags(command);
  const locked = source.files.includes(inFolder(directory, 'Cargo.lock'));
  return {
    ok: true,
    recipe: {
      ecosystem: 'rust',
      runtime: RUST_VERSION,
      directory,
      setup: [
        locked ? 'cargo fetch --locked || cargo fetch' : 'cargo fetch',
        `cargo build --tests --keep-going ${quoteWords(flags)} || true`.replace('  ', ' '),
        `node /opt/mullover/cargo-seal.mjs ${CARGO_TARGET} ${CARGO_CACHE}`,
      ],
      build: [],
      runner: 'cargo test',
      test: commandLine(command),
      reasons: [
        pinned === undefined
          ? `Rust ${RUST_VERSION}`
          : `Rust ${RUST_VERSION}, where rust-toolchain asks for ${pinned}: the sandbox has no other`,
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

/** The channel of a rust-toolchain file when it is another one than ours. */
async function pinnedToolchain(source: RecipeSource, directory: string): Promise<string | undefined> {
  for (const name of ['rust-toolchain.toml', 'rust-toolchain']) {
    const text = await source.read(inFolder(directory, name));
    const channel = /channel\s*=\s*"([^"]+)"/.exec(text ?? '')?.[1] ?? /^\s*([\w.-]+)\s*$/.exec(text ?? '')?.[1];
    if (channel !== undefined) return channel === 'stable' || channel.startsWith(RUST_VERSION) ? undefined : channel;
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

function isNewer(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0] = RUST_VERSION.split('.').map(Number);
  return major > ownMajor || (major === ownMajor && minor > ownMinor);
}
