// The Go of the base image, and what any Go needs around it.

import type { Recipe } from '../../execution.ts';
import { GO_VERSION } from '../catalogue.ts';
import { isForeign, SCRATCH, type Toolchain } from '../ecosystem.ts';

const MODULES = '/opt/env/go/modules';

const OWN: Toolchain = {
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

/** A Go that is fetched lies among the modules; without network it cannot be verified again, and is just called. */
export function goToolchain(recipe: Recipe): Toolchain {
  // An image of others brings its own.
  if (isForeign(recipe) || recipe.runtime === GO_VERSION) return OWN;
  const version = `go${recipe.runtime}`;
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  return {
    ...OWN,
    setup: { ...OWN.setup, GOTOOLCHAIN: version },
    run: { ...OWN.run, GOTOOLCHAIN: 'local' },
    programs: [`${MODULES}/golang.org/toolchain@v0.0.1-${version}.linux-${architecture}/bin`],
  };
}
