// What the tools of an ecosystem need around them: variables of set-up and run, and caches that runs write to. Pure.

import type { Recipe } from '../task.ts';

/** A folder of the environment, which is read-only in a run; `to` becomes a writable tree of links to it. */
export interface Cache {
  readonly from: string;
  readonly to: string;
  /** Pattern of the paths that tools write to in place: they are copied instead of linked. */
  readonly copies?: string;
}

export interface Toolchain {
  readonly setup: Readonly<Record<string, string>>;
  readonly run: Readonly<Record<string, string>>;
  readonly caches: readonly Cache[];
  /** The same for the set-up: what the base image holds already. */
  readonly setupCaches?: readonly Cache[];
  /** Made before anything runs. */
  readonly folders: readonly string[];
}

/** Programs may only be started below /workspace; tools that build and start some do it here. */
const SCRATCH = '/workspace/.mullover';
const NONE: Toolchain = { setup: {}, run: {}, caches: [], folders: [] };

/** The Go of the base image; newer ones come through the module proxy when the environment is built. */
export const GO_VERSION = '1.26.6';
const MODULES = '/opt/env/go/modules';

const GO: Toolchain = {
  setup: { GOMODCACHE: MODULES, GOCACHE: '/opt/env/go/cache', GOPATH: '/opt/env/go/path' },
  run: {
    GOMODCACHE: MODULES,
    GOCACHE: '/tmp/go-cache',
    GOPATH: '/tmp/go',
    GOTMPDIR: `${SCRATCH}/go`,
    GOPROXY: 'off',
    GOSUMDB: 'off',
    GOTELEMETRY: 'off',
  },
  caches: [{ from: '/opt/env/go/cache', to: '/tmp/go-cache' }],
  setupCaches: [{ from: '/opt/go-cache', to: '/opt/env/go/cache' }],
  folders: [`${SCRATCH}/go`],
};

const QUICK = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

const JAVA: Toolchain = {
  setup: {
    MAVEN_OPTS: `${QUICK} -Dmaven.repo.local=/opt/env/m2`,
    GRADLE_OPTS: QUICK,
    MAVEN_USER_HOME: '/opt/env/maven',
    GRADLE_USER_HOME: '/opt/env/gradle',
  },
  run: {
    MAVEN_OPTS: `${QUICK} -Dmaven.repo.local=/opt/env/m2`,
    GRADLE_OPTS: QUICK,
    MAVEN_USER_HOME: '/opt/env/maven',
    // Native libraries are loaded from there.
    GRADLE_USER_HOME: `${SCRATCH}/gradle`,
  },
  caches: [{ from: '/opt/env/gradle', to: `${SCRATCH}/gradle`, copies: '\\.(lock|bin|properties|receipt)$' }],
  folders: [SCRATCH],
};

/** The same path in set-up and run: Cargo bakes it into what build scripts print. */
export const CARGO_TARGET = `${SCRATCH}/target`;
export const CARGO_CACHE = '/opt/env/cargo/target';
const CARGO = {
  CARGO_HOME: '/opt/env/cargo/home',
  CARGO_TARGET_DIR: CARGO_TARGET,
  CARGO_INCREMENTAL: '0',
  // Half of what a build writes would be symbols for debuggers; panics name file and line without them.
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_TERM_COLOR: 'never',
};

const RUST: Toolchain = {
  setup: { ...CARGO, CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS: 'fallback' },
  run: { ...CARGO, CARGO_NET_OFFLINE: 'true', RUST_BACKTRACE: '0' },
  caches: [{ from: CARGO_CACHE, to: CARGO_TARGET, copies: '\\.cargo[\\w-]*lock$|\\.rustc_info\\.json$' }],
  folders: [SCRATCH],
};

/** A version that the base image does not have; an image of others brings its own. */
function fetchedGo({ ecosystem, runtime, image, dockerfile }: Recipe): string | undefined {
  const foreign = image !== undefined || dockerfile !== undefined;
  return ecosystem !== 'go' || foreign || runtime === GO_VERSION ? undefined : runtime;
}

/** A Go that is fetched lies among the modules; without network it cannot be verified again, and is just called. */
function goFor(recipe: Recipe): Toolchain {
  const version = fetchedGo(recipe);
  if (version === undefined) return GO;
  const setup = { ...GO.setup, GOTOOLCHAIN: `go${version}` };
  return { ...GO, setup, run: { ...GO.run, GOTOOLCHAIN: 'local' } };
}

/** Folders of programs that the environment itself brought. */
export function fetchedPrograms(recipe: Recipe): readonly string[] {
  const version = fetchedGo(recipe);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  return version === undefined ? [] : [`${MODULES}/golang.org/toolchain@v0.0.1-go${version}.linux-${architecture}/bin`];
}

export function toolchainOf(recipe: Recipe): Toolchain {
  const { ecosystem } = recipe;
  return { go: goFor(recipe), rust: RUST, java: JAVA, make: NONE, node: NONE, python: NONE, other: NONE }[ecosystem];
}
