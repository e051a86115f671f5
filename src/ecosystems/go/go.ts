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
  installers: [/^go mod download\b/],
  generated: 'dropped',
};
