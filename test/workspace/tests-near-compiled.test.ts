// Tests of compiled languages lie beside the code or mirror its folders: they are found by what they call and import, and by name where nothing is known.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const java = (name: string, ...imports: readonly string[]) =>
    `package com.acme;\n\n${imports.map((one) => `import ${one};\n`).join('')}\nclass ${name} {}\n`;
  const base = await commitFiles(gitDir, {
    'utils/strings.go': 'package utils\n',
    'utils/strings_test.go': 'package utils\n',
    'utils/testdata/strings_test.go': 'package utils\n',
    'server/server_test.go': 'package server\n',
    'server/routes.go': 'package server\n\nfunc MountRoutes() {}\n',
    'server/routes_test.go': 'package server\n',
    'server/all_test.go': 'package server\n\nfunc TestAll(t *testing.T) { MountRoutes() }\n',
    'src/parse.rs': '',
    'tests/parse.rs': '',
    'core/src/main/java/com/acme/data/Cart.java': java('Cart'),
    'core/src/test/java/com/acme/data/CartTest.java': `${java('CartTest')}\nclass Use { Cart cart = new Cart(); }\n`,
    'core/src/test/java/com/acme/flow/CheckoutTest.java': java('CheckoutTest', 'com.acme.data.Cart'),
    'core/src/test/java/com/acme/flow/StaticIT.java': java('StaticIT', 'static com.acme.data.Cart.of'),
    'core/src/test/java/com/acme/other/ShipTest.java': java('ShipTest'),
  });
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

test.each([
  ['utils/strings.go', ['utils/strings_test.go']],
  // A name alone is nothing where another test calls the code.
  ['server/routes.go', ['server/all_test.go']],
  ['src/parse.rs', ['tests/parse.rs']],
  [
    'core/src/main/java/com/acme/data/Cart.java',
    [
      'core/src/test/java/com/acme/data/CartTest.java',
      'core/src/test/java/com/acme/flow/CheckoutTest.java',
      'core/src/test/java/com/acme/flow/StaticIT.java',
    ],
  ],
])('near %s', async (file, expected) => {
  expect(await workspace.testsNear([file], 3)).toEqual(expected);
});
