// The policy on what may be published, judged on the resulting tree.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { lineProblem } from '../../src/workspace/refusal-content.ts';
import { judgePaths } from '../../src/workspace/refusals.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const files = {
    'src/a.js': 'a();\n',
    'src/Ä.js': 'a();\n',
    'src/old.js': 'const key = "AKIAIOSFODNN7EXAMPLE";\nlast();\n',
    'package.json': '{}\n',
    'test/a.test.js': 'test();\n',
    link: { mode: '120000' as const, content: 'src' },
    sub: { mode: '160000' as const, content: '1234567890123456789012345678901234567890' },
    'image.bin': { content: Buffer.from([0, 1, 2]) },
  };
  const base = await commitFiles(gitDir, files);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

describe('a harmless change', () => {
  test.each([
    [[{ path: 'src/a.js', text: 'b();\n' }]],
    [[{ path: 'src/new.js', text: 'x\n' }]],
    [[{ path: 'src/a.js', text: null }]],
    [
      [
        { path: 'test/a.test.js', text: 'test(); // more\n' },
        { path: 'test/b.test.js', text: 'new\n' },
      ],
    ],
    [[{ path: 'src/old.js', text: '  const key = "AKIAIOSFODNN7EXAMPLE";\nother();\n' }]],
    [[{ path: 'docs/emoji.md', text: 'Done ✔️ 👩‍💻 naïve 日本語\n' }]],
    [[]],
  ])('is not refused: %j', async (changes) => {
    expect(await workspace.refusals(changes)).toEqual([]);
  });
});

describe('a path is refused', () => {
  test.each([
    ['../x', /leaves the repository/],
    ['src/../../x', /leaves the repository/],
    ['/etc/passwd', /is absolute/],
    ['a\nb', /control characters/],
    ['.git/hooks/post-checkout', /git’s own folder/],
    ['.GIT/config', /git’s own folder/],
    ['sub/.g\u200cit/config', /git’s own folder/],
    ['src/a\u200b.js', /invisible characters/],
    ['link', /symbolic link/],
    ['link/a.js', /which is a link/],
    ['sub', /submodule/],
    ['sub/a', /which is a link/],
    ['src', /is a folder/],
    ['src/a.js/b', /which is a file/],
    ['.github/workflows/ci.yml', /automation/],
    ['.GitHub/workflows/ci.yml', /automation/],
    ['.circleci/config.yml', /top of the repository/],
    ['.env', /top of the repository/],
    ['.npmrc', /top of the repository/],
    ['packages/a/.npmrc', /steers tools/],
    ['docs/.gitattributes', /read by git/],
    ['package.json', /manifest/],
    ['PACKAGE.JSON', /manifest/],
    ['packages/a/package-lock.json', /manifest/],
    ['yarn.lock', /lockfile/],
    ['pnpm-lock.yaml', /lockfile/],
    ['poetry.lock', /lockfile/],
    ['Cargo.toml', /manifest/],
    ['go.mod', /manifest/],
    ['go.work.sum', /manifest/],
    ['crates/a/build.rs', /manifest/],
    ['crates/a/.cargo/config.toml', /steers tools/],
    ['core/pom.xml', /manifest/],
    ['app/dependencies.gradle', /build script/],
    ['app/build.gradle.kts', /build script/],
    ['app/gradle.properties', /build script/],
    ['gradle/libs.versions.toml', /build script/],
    ['gradle/wrapper/gradle-wrapper.jar', /steers tools/],
    ['buildSrc/src/main/java/A.java', /steers tools/],
    ['mvnw', /build script/],
    ['core/.mvn/jvm.config', /steers tools/],
    ['src/main/resources/junit-platform.properties', /steers tools/],
    ['src/main/resources/META-INF/services/org.junit.platform.engine.TestEngine', /steers tools/],
    ['src/main/java/org/junit/jupiter/api/Assertions.java', /in front of a class of a test library/],
    ['GNUmakefile', /build script/],
    ['requirements-dev.txt', /manifest/],
    ['setup.py', /manifest/],
    ['pyproject.toml', /manifest/],
    ['Dockerfile', /container recipe/],
    ['ops/docker-compose.yml', /container recipe/],
    ['Makefile', /build script/],
    ['jest.config.js', /steers tools/],
    ['app/vite.config.mts', /steers tools/],
    ['conftest.py', /before any test/],
    ['tests/conftest.py', /before any test/],
    ['sitecustomize.py', /before any test/],
    ['lib/evil.pth', /before any test/],
    ['CODEOWNERS', /automation/],
    ['SRC/new.js', /only in case/],
    ['src/A.js', /only in case/],
    ['src/A\u0308.js', /only in case or Unicode/],
  ])('%j', async (path, reason) => {
    const reasons = await workspace.refusals([{ path, text: 'x\n' }]);
    expect(reasons.join(' ')).toMatch(reason);
    for (const one of reasons) expect(one).toMatch(/^[^\n]+\.$/);
  });
});

describe('a change is refused', () => {
  test('that deletes a test', async () => {
    expect(await workspace.refusals([{ path: 'test/a.test.js', text: null }])).toEqual([
      '"test/a.test.js" is a test file and would be deleted.',
    ]);
  });

  test('that makes or touches a binary file', async () => {
    expect((await workspace.refusals([{ path: 'src/a.js', text: 'a\0b' }])).join()).toMatch(/binary/);
    expect((await workspace.refusals([{ path: 'image.bin', text: null }])).join()).toMatch(/binary/);
  });

  test('that needs one path as file and as folder', async () => {
    const both = [
      { path: 'new', text: 'x' },
      { path: 'new/x', text: 'x' },
    ];
    expect(await workspace.refusals(both)).toEqual(['"new/x" and "new" cannot both be files.']);
  });

  test('of more than 20 files, 800 lines or 200 KB, and not one less', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ path: `src/n${n}.js`, text: 'x\n' }));
    expect(await workspace.refusals(many(20))).toEqual([]);
    expect(await workspace.refusals(many(21))).toEqual(['The patch changes 21 files; at most 20 are published.']);
    const long = (lines: number) => [{ path: 'src/long.js', text: 'x\n'.repeat(lines) }];
    expect(await workspace.refusals(long(800))).toEqual([]);
    expect(await workspace.refusals(long(801))).toEqual(['The patch changes 801 lines; at most 800 are published.']);
    expect((await workspace.refusals([{ path: 'src/wide.js', text: `${'x'.repeat(205_000)}\n` }])).join()).toMatch(
      /KB; at most 200 KB/,
    );
  });

  test('that adds invisible characters or a secret, named by its file', async () => {
    expect(await workspace.refusals([{ path: 'src/a.js', text: 'a(); // \u202e\n' }])).toEqual([
      'A line added to "src/a.js" holds invisible or direction-changing characters.',
    ]);
    expect(await workspace.refusals([{ path: 'src/a.js', text: 'key = "AKIAIOSFODNN7EXAMPLE"\n' }])).toEqual([
      'A line added to "src/a.js" holds what looks like an AWS key.',
    ]);
  });

  test('with every reason, not only the first', async () => {
    const reasons = await workspace.refusals([
      { path: '../x', text: 'x' },
      { path: 'package.json', text: '{ }\n' },
      { path: 'test/a.test.js', text: null },
    ]);
    expect(reasons).toHaveLength(3);
  });
});

test('modes that changes cannot make are refused all the same', () => {
  const judged = (oldMode: string, newMode: string) =>
    judgePaths([{ oldMode, newMode, path: 'x' }], ['x'], () => false);
  expect(judged('100644', '100755')).toEqual(['"x" would change its mode from 100644 to 100755.']);
  expect(judged('000000', '100755')).toEqual(['"x" would be added with mode 100755.']);
  expect(judged('000000', '120000')).toEqual(['"x" is a symbolic link.']);
  expect(judged('100644', '160000')).toEqual(['"x" is a submodule.']);
  expect(judged('000000', '100644')).toEqual([]);
  expect(judged('100755', '100755')).toEqual([]);
});

describe('an added line', () => {
  test.each([
    `-----BEGIN RSA ${'PRIVATE'} KEY-----`,
    `token = ghp_${'a1B2'.repeat(9)}`,
    `x = 'ghs_${'Ab1.'.repeat(20)}'`,
    `glpat-${'a1B2c3'.repeat(4)}`,
    `xoxb-${'1234567890'.repeat(2)}`,
    `sk_live_${'a1B2c3d4'.repeat(3)}`,
    `OPENAI = "sk-proj-${'a1B2c3d4'.repeat(5)}"`,
    `npm_${'a1B2'.repeat(9)}`,
    `"api_key": "9f8A7b6C5d4E3f2G1h0I"`,
    `password: 'q8Zt3LmN0pXr7VbK2cWd'`,
    `DATABASE_URL=postgres://app:s3cretpw@db.internal/app`,
    'a\u2066b',
    'tag\u{e0041}',
    'bell\u0007',
  ])('like %j is refused', (line) => {
    expect(lineProblem(line)).toMatch(/\w/);
  });

  test.each([
    'const token = tokens[position];',
    "password: 'correct horse battery staple'",
    'const apiKey = process.env.API_KEY_FOR_PRODUCTION;',
    "token = 'this-is-just-a-placeholder'",
    'https://example.org:8080/path@2x.png',
    'postgres://user:$PASSWORD@host/db',
    'sha = "9b74c9897bac770ffc029102a200c5de9b74c989"',
    '\tif (skip_list_of_things_that_are_long_enough_to_look_odd) {',
    'ok ✔️ 👨‍👩‍👧 é\r',
  ])('like %j is not', (line) => {
    expect(lineProblem(line)).toBeUndefined();
  });

  test('costs no more than its length', () => {
    const started = performance.now();
    for (const part of ['x', 'eyJ-', 'secret', 'a://', '-----BEGIN ', '👩\u200d'])
      lineProblem(part.repeat(200_000 / part.length));
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});
