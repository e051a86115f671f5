// Environments on images that are not ours: named by the repository, allowed by the operator, made fit for the entry scripts.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { execa } from 'execa';
import type { Preparation } from '../../src/ports/sandbox.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';

const docker = new Docker();
const never = new AbortController().signal;
const LIMITS = { seconds: 600, outputBytes: 100_000 };
const IMAGE = `mullover-test-foreign:${process.pid}`;
let baseImage: string;
const made = new Set<string>();

/** An image without Node and without our scripts, with a variable and a PATH of its own. */
beforeAll(async () => {
  baseImage = await nodeImage();
  await build(
    IMAGE,
    `FROM ${baseImage}
RUN rm -rf /opt/node /opt/mullover /opt/env /workspace && mkdir /opt/tools && printf '#!/bin/sh\\necho 42\\n' > /opt/tools/answer && chmod 755 /opt/tools/answer
ENV ANSWER=42 PATH=/opt/tools:/usr/bin:/bin`,
  );
});
afterAll(async () => {
  for (const image of made)
    await docker
      .getImage(image)
      .remove({ force: true })
      .catch(() => undefined);
});

async function build(tag: string, dockerfile: string): Promise<void> {
  await execa('docker', ['build', '-q', '-t', tag, '-'], { input: dockerfile, env: { DOCKER_BUILDKIT: '0' } });
  made.add(tag);
}

const sandboxWith = (options: Partial<SandboxOptions>) =>
  createSandbox({
    ...{ worker: `images-${process.pid}`, ...options },
    readSettings: (yaml) => parseRepositoryFile(yaml).sandbox ?? {},
  });

async function prepared(files: Files, options: Partial<SandboxOptions>): Promise<Preparation> {
  const preparation = await sandboxWith(options).prepare(fakeWorkspace(files), never);
  if (preparation.ok && !preparation.cached) made.add(preparation.environment.image);
  return preparation;
}

const withSettings = (settings: string): Files => ({
  '.github/mullover.yml': `sandbox:\n${settings.replace(/^/gm, '  ')}\n`,
  'test_answer.py': `import os, shutil, subprocess, unittest
class Answer(unittest.TestCase):
    def test_variable(self):
        self.assertEqual(os.environ['ANSWER'], '42')
    def test_path(self):
        self.assertEqual(subprocess.check_output(['answer']), b'42\\n')
    def test_set_up(self):
        self.assertEqual(open('/opt/env/made').read(), 'at set-up\\n')
unittest.main()
`,
});
const FOREIGN = `image: ${IMAGE}\nsetup: echo at set-up > /opt/env/made\ntest: python3 test_answer.py -v`;

/** Code for whatever is started in the image: by variables, by settings of the loader and of libraries, in place of ours. */
const HOSTILE = `RUN printf '%s\\n' '#include <stdio.h>' '#include <string.h>' '#include <unistd.h>' '#include <fcntl.h>' \\
  '__attribute__((constructor)) static void begin(void) { char words[999] = {0}; int file = open("/proc/self/cmdline", O_RDONLY);' \\
  'int length = read(file, words, 998); close(file); const char *last = words + length - 1; while (last > words && last[-1]) last--;' \\
  'if (length > 22 && !strcmp(last, "/opt/mullover/main.mjs")) dprintf(1, "IN THE ENTRY\\\\n");' \\
  'else if (!strcmp(words, "python3")) dprintf(1, "preloaded for python3\\\\n"); }' \\
  'unsigned la_version(unsigned version) { return version; } int OSSL_provider_init(void) { return 0; }' > /tmp/evil.c \\
  && gcc -shared -fPIC -o /opt/evil.so /tmp/evil.c && mkdir -p /opt/evil && cp /opt/evil.so /opt/evil/libm.so.6 \\
  && echo /opt/evil.so > /etc/ld.so.preload && mkdir -p /etc/ssl \\
  && printf '%s\\n' 'nodejs_conf = one' '[one]' 'providers = two' '[two]' 'evil = three' '[three]' 'module = /opt/evil.so' 'activate = 1' > /etc/ssl/openssl.cnf \\
  && for level in 1 2 3; do mkdir -p /opt/mullover/runtime/glibc-hwcaps/x86-64-v$level \\
  && cp /opt/evil.so /opt/mullover/runtime/glibc-hwcaps/x86-64-v$level/libm.so.6; done
ENV NODE_OPTIONS="--import=data:text/javascript,console.log('IN'+String.fromCharCode(32)+'THE'+String.fromCharCode(32)+'ENTRY')"
ENV LD_PRELOAD=/opt/evil.so LD_AUDIT=/opt/evil.so GLIBC_TUNABLES=glibc.malloc.check=3 OPENSSL_CONF=/etc/ssl/openssl.cnf BASH_ENV=/opt/evil.sh`;

describe('a foreign image', () => {
  test('runs tests with its own tools and variables, and needs neither Node nor our scripts', async () => {
    const options = { rules: { images: ['mullover-test-foreign:*'], dockerfiles: 'off' } } as const;
    const preparation = await prepared(withSettings(FOREIGN), options);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    const { environment } = preparation;
    const workspace = fakeWorkspace(withSettings(FOREIGN));
    const execution = await sandboxWith(options).run(environment, workspace, [], { kind: 'all' }, LIMITS, never);
    expect(execution.log).toContain('Ran 3 tests');
    expect(execution.log).toContain('OK');
    expect(execution.state.exitCode).toBe(0);
    expect(await prepared(withSettings(FOREIGN), options)).toMatchObject({ ok: true, cached: true });
  });

  test.each([
    ['that the operator does not allow', [], 'Ask the operator to add it to MULLOVER_ALLOW_IMAGES'],
    ['that is not on the engine', ['no-such-image:*'], 'Ask the operator for: docker pull no-such-image:1'],
  ])('%s is refused with the next step', async (_what, images, next) => {
    const files = withSettings('image: no-such-image:1\ntest: make check');
    expect(await prepared(files, { rules: { images, dockerfiles: 'off' } })).toMatchObject({
      ok: false,
      fault: 'settings',
      next: expect.stringContaining(next),
    });
  });

  test('that puts code into whatever is started has it in the tests, not in the entry script', async () => {
    const tag = `mullover-test-foreign:hostile-${process.pid}`;
    await build(tag, `FROM ${IMAGE}\n${HOSTILE}`);
    const settings = `image: ${tag}\nsetup: 'true'\ntest: echo "the tests have $NODE_OPTIONS"; python3 -c "print('a test')"`;
    const options = { rules: { images: ['mullover-test-foreign:*'], dockerfiles: 'off' } } as const;
    const preparation = await prepared(withSettings(settings), options);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    const { environment } = preparation;
    const workspace = fakeWorkspace(withSettings(settings));
    const { log, state } = await sandboxWith(options).run(
      ...([environment, workspace, [], { kind: 'all' }, LIMITS, never] as const),
    );
    expect(log).not.toContain('IN THE ENTRY');
    expect(log).toContain('the tests have --import=data:text/javascript,');
    expect(log).toContain('preloaded for python3');
    expect(state.exitCode).toBe(0);
  });

  test('whose user may put something in place of our programs is refused', async () => {
    const tag = `mullover-test-foreign:owned-${process.pid}`;
    await build(tag, `FROM ${IMAGE}\nRUN chown 10001 /etc`);
    const files = withSettings(`image: ${tag}\nsetup: 'true'\ntest: make check`);
    expect(await prepared(files, { rules: { images: ['*'], dockerfiles: 'off' } })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('/etc belongs to the user of the tests'),
    });
  });

  test('with volumes, which would lie on the disk of the host, is refused', async () => {
    const tag = `mullover-test-foreign:volumes-${process.pid}`;
    await build(tag, `FROM ${IMAGE}\nVOLUME /data`);
    const files = withSettings(`image: ${tag}\ntest: make check`);
    expect(await prepared(files, { rules: { images: ['*'], dockerfiles: 'off' } })).toMatchObject({
      ok: false,
      fault: 'settings',
      reason: expect.stringContaining('/data'),
    });
  });
});

describe('a Dockerfile of the repository', () => {
  const files = (from: string): Files => ({
    ...withSettings(`dockerfile: ci/Dockerfile\n${FOREIGN.replace(/image: .*\n/, '')}`),
    'ci/Dockerfile': `FROM ${from}\nCOPY test_answer.py /opt/\nENV ANSWER=42\n`,
  });

  test('is not built unless the operator allows it, nor on an image that is not allowed', async () => {
    const off = await prepared(files(IMAGE), { rules: { images: ['*'], dockerfiles: 'off' } });
    expect(off).toMatchObject({
      ok: false,
      fault: 'settings',
      next: expect.stringContaining('MULLOVER_ALLOW_DOCKERFILES'),
    });
    const stray = await prepared(files(IMAGE), { rules: { images: ['node:*'], dockerfiles: 'on' } });
    expect(stray).toMatchObject({ ok: false, fault: 'settings', reason: expect.stringContaining(IMAGE) });
  });

  test('is built, and tests run in what it makes', async () => {
    const options = { rules: { images: ['mullover-test-foreign:*'], dockerfiles: 'on' } } as const;
    const preparation = await prepared(files(IMAGE), options);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    const { environment } = preparation;
    const execution = await sandboxWith(options).run(
      ...([environment, fakeWorkspace(files(IMAGE)), [], { kind: 'all' }, LIMITS, never] as const),
    );
    expect(execution.log).toContain('Ran 3 tests');
    expect(execution.state.exitCode).toBe(0);
  });

  test.each([
    ['an instruction in two lines', (evil: string) => `FR\\\nOM ${evil}\n`],
    ['an empty line in a flag', (evil: string) => `FROM ${IMAGE}\nCOPY \\\n\n --from=${evil} /s /s\n`],
    ['the beginning of its id', (_evil: string, id: string) => `FROM ${id.slice(0, 19)}\n`],
    ['an instruction for later', (evil: string) => `FROM ${IMAGE} AS a\nONBUILD COPY --from=${evil} /s /s\nFROM a\n`],
    ['a backslash in a flag', (evil: string) => `FROM ${IMAGE}\nCOPY --fr\\om=${evil} /s /s\n`],
    ['its own stage', (evil: string) => `FROM ${IMAGE} AS ${evil}\nCOPY --from=${evil} /s /s\n`],
    ['a return', (evil: string) => `FROM ${IMAGE}\nCOPY\r--from=${evil} /s /s\n`],
  ])('that takes from an image that is not allowed is refused: %s', async (_what, text) => {
    const evil = `mullover-test-evil-${process.pid}`;
    await build(evil, `FROM ${IMAGE}\nRUN echo secret > /s`);
    const { Id } = await docker.getImage(evil).inspect();
    const hostile = { ...files(IMAGE), 'ci/Dockerfile': text(evil, Id) };
    const options = { rules: { images: ['mullover-test-foreign:*', 'sha256:*'], dockerfiles: 'on' } } as const;
    expect(await prepared(hostile, options)).toMatchObject({ ok: false, fault: 'settings' });
  });

  test('is built as it was read, whatever the engine would find at its path', async () => {
    const read = files(IMAGE);
    const dockerfile = `# syntax=docker/dockerfile:1\r\nFR\\\r\nOM ${IMAGE}\r\nENV ANSWER=4\\\r\n\r\n# two\r\n2\r\n`;
    const workspace = {
      ...fakeWorkspace({ ...read, 'ci/Dockerfile': dockerfile }),
      archive: fakeWorkspace({ ...read, 'ci/Dockerfile': 'FROM scratch\nRUN it is not this one\n' }).archive,
    };
    const sandbox = sandboxWith({ rules: { images: ['mullover-test-foreign:*'], dockerfiles: 'on' } });
    const preparation = await sandbox.prepare(workspace, never);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    if (!preparation.cached) made.add(preparation.environment.image);
    const { Config } = await docker.getImage(preparation.environment.image).inspect();
    expect(Config.Env).toContain('ANSWER=42');
  });

  test('that fails is told with the line of the builder', async () => {
    const broken = { ...files(IMAGE), 'ci/Dockerfile': `FROM ${IMAGE}\nRUN echo is broken && false\n` };
    expect(await prepared(broken, { rules: { images: ['*'], dockerfiles: 'on' } })).toMatchObject({
      ok: false,
      fault: 'recipe',
      reason: expect.stringContaining('non-zero code: 1'),
      log: expect.stringContaining('is broken'),
    });
  });
});

test('a test command of any kind is read from the JUnit XML files that it writes', async () => {
  const files = {
    'check.sh': `mkdir -p out && cat > out/one.xml <<'XML'
<?xml version="1.0"?>
<testsuite name="s"><testcase classname="math" name="adds"/><testcase classname="math" name="divides"><failure message="by zero"/></testcase></testsuite>
XML
exit 1
`,
    'out/stale.xml': '<testsuite><testcase classname="old" name="stale"/></testsuite>',
    '.github/mullover.yml': 'sandbox: { test: sh check.sh, report: "out/*.xml" }',
  };
  const preparation = await prepared(files, {});
  if (!preparation.ok) throw new Error(preparation.reason);
  const { environment } = preparation;
  const run = await sandboxWith({}).run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
  expect(run.tests?.map(({ id, status }) => `${id.slice(id.indexOf('::') + 2)} ${status}`)).toEqual([
    'adds passed',
    'divides failed',
  ]);
});

test('memory is what the repository asks for, up to the maximum of the operator', async () => {
  const read = `const fs = require('node:fs');
const file = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].find((path) => fs.existsSync(path));
require('node:test')('memory', () => require('node:assert').strictEqual(fs.readFileSync(file, 'utf8').trim(), String(EXPECTED * 2 ** 20)));`;
  for (const [asked, expected] of [
    [128, 128],
    [4096, 256],
  ]) {
    const files = {
      ...{
        'package.json': '{"scripts": {"test": "node --test"}}',
        'a.test.js': read.replace('EXPECTED', String(expected)),
      },
      '.github/mullover.yml': `sandbox: { memory: ${asked} }`,
    };
    const options = { limits: { memory: 192 * 2 ** 20, memoryMax: 256 * 2 ** 20 } };
    const preparation = await prepared(files, options);
    if (!preparation.ok) throw new Error(preparation.reason);
    const { environment } = preparation;
    const run = await sandboxWith(options).run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    expect(run.tests).toMatchObject([{ status: 'passed' }]);
  }
});
