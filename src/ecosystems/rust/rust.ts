// Rust: Cargo packages and workspaces, tested by `cargo test`.

import { type Ecosystem, SCRATCH } from '../ecosystem.ts';
import { CARGO_CACHE, CARGO_TARGET, detectRust } from './detect.ts';

const MANIFESTS = ['Cargo.toml'];
const CARGO = {
  CARGO_HOME: '/opt/env/cargo/home',
  CARGO_TARGET_DIR: CARGO_TARGET,
  CARGO_INCREMENTAL: '0',
  // Half of what a build writes would be symbols for debuggers; panics name file and line without them.
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_TERM_COLOR: 'never',
};

export const rust: Ecosystem = {
  name: 'rust',
  title: 'Rust',
  tool: 'rust',
  runners: ['cargo test'],
  manifests: MANIFESTS,
  claim: ({ has }) => (MANIFESTS.some(has) ? 'build' : undefined),
  detect: detectRust,
  toolchain: () => ({
    setup: { ...CARGO, CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS: 'fallback' },
    run: { ...CARGO, CARGO_NET_OFFLINE: 'true', RUST_BACKTRACE: '0' },
    caches: [{ from: CARGO_CACHE, to: CARGO_TARGET, copies: '\\.cargo[\\w-]*lock$|\\.rustc_info\\.json$' }],
    folders: [SCRATCH],
  }),
  secrets: ({ cargoRegistry }) => (cargoRegistry === undefined ? {} : { cargoConfig: cargoConfig(cargoRegistry) }),
  // Cargo says it to nobody. What an index lists lies on another host beside it.
  registries: `grep -aoE 'sparse[+]https://index([.][a-z0-9-]+)+/' "$(command -v cargo)" | sed 'p; s/index[.]/*./'`,
  generated: 'sealed',
};

/** Cargo reads source replacement from its configuration file only. */
function cargoConfig(registry: string): string {
  const index = `sparse+${registry.replace(/^sparse\+/, '').replace(/(?<!\/)\/*$/, '/')}`;
  return `[source.crates-io]\nreplace-with = "mullover"\n\n[source.mullover]\nregistry = ${JSON.stringify(index)}\n`;
}
