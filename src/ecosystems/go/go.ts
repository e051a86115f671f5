// Go: modules and workspaces, tested by `go test`.

import type { Ecosystem } from '../ecosystem.ts';
import { detectGo } from './detect.ts';
import { goToolchain } from './toolchain.ts';

const MANIFESTS = ['go.work', 'go.mod'];

export const go: Ecosystem = {
  name: 'go',
  title: 'Go',
  tool: 'go',
  runners: ['go test'],
  manifests: MANIFESTS,
  claim: ({ has }) => (MANIFESTS.some(has) ? 'build' : undefined),
  detect: detectGo,
  toolchain: goToolchain,
  secrets: ({ goProxy, goSumDatabase }) => ({
    variables: {
      ...(goProxy === undefined ? {} : { GOPROXY: goProxy }),
      ...(goSumDatabase === undefined ? {} : { GOSUMDB: goSumDatabase }),
    },
  }),
  registries: 'go env GOPROXY && echo "https://$(go env GOSUMDB)"',
  // Go compiles, and starts nothing of what it compiled: `true` stands in for the tests.
  installers: [
    /^go mod download$/,
    /^go list -deps -test [\w./ -]+ > \/dev\/null$/,
    /^go test -exec=true( (?!--?(exec|toolexec|vettool|overlay|modfile|ldflags|gcflags|asmflags|gccgoflags|compiler|pkgdir|C|o)\b)[\w./=,:-]+)*$/,
  ],
  generated: 'dropped',
};
