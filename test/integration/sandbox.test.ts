// The Docker sandbox against a real engine: what runs, what comes back, and what cannot be done from inside.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { reachDocker } from '../../src/docker/docker.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import type { Environment, Execution } from '../../src/execution.ts';
import type { Preparation, RunLimits } from '../../src/ports/sandbox.ts';
import { beginBoot } from '../../src/sandbox/boot.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { sweep } from '../../src/sandbox/sweep.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';
import { leftContainers } from './left-containers.ts';

const docker = new Docker();
const never = new AbortController().signal;
const LIMITS: RunLimits = { seconds: 600, outputBytes: 2e6 };
const WORKER = `test-${process.pid}`;
let baseImage: string;
let sandbox: DockerSandbox;

beforeAll(async () => {
  baseImage = await nodeImage();
  sandbox = createSandbox({ worker: WORKER, limits: { memory: 512 * 2 ** 20 }, readSettings: () => ({}) });
});

afterAll(async () => {
  expect(await ownContainers()).toEqual([]);
});

async function ownContainers(): Promise<readonly string[]> {
  const found = await leftContainers(docker, { label: [`mullover.worker=${WORKER}`] });
  return found.map(({ Id }) => Id);
}

async function prepared(files: Files): Promise<Environment> {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  return preparation.environment;
}

/** A second way to the same engine that can be shut. */
async function doorToEngine() {
  const open = new Set<Socket>();
  const path = join(await mkdtemp(join(tmpdir(), 'door-')), 'docker.sock');
  const server = createServer((near) => {
    const far = connect('/var/run/docker.sock');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const shut = () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    return closed;
  };
  return { path, shut };
}

const statuses = (execution: Execution) => execution.tests?.map(({ id, status }) => `${status} ${id}`);

/** A package without dependencies whose only test file holds the given code. */
const nodePackage = (code: string): Files => ({
  'package.json': JSON.stringify({ name: 'probe', scripts: { test: 'node --test' } }),
  'test/probe.test.js': `const { test } = require('node:test'); const assert = require('node:assert');\n${code}`,
});

async function runNode(code: string, limits: RunLimits = LIMITS, signal: AbortSignal = never): Promise<Execution> {
  const files = nodePackage(code);
  return sandbox.run(await prepared(files), fakeWorkspace(files), [], { kind: 'all' }, limits, signal);
}

describe('results', () => {
  test('passed, failed and skipped tests of node:test, on base and with a change', async () => {
    const files = {
      ...nodePackage(
        "const { add } = require('../lib');\ntest('adds', () => assert.equal(add(1, 2), 3)); test.skip('later');",
      ),
      'lib.js': 'exports.add = (a, b) => a - b;',
    };
    const environment = await prepared(files);
    const workspace = fakeWorkspace(files);
    const base = await sandbox.run(environment, workspace, [], { kind: 'all' }, LIMITS, never);
    expect(statuses(base)).toEqual(['failed test/probe.test.js::adds', 'skipped test/probe.test.js::later']);
    expect([base.ending, base.state.exitCode, base.command, base.image]).toEqual([
      'exited',
      1,
      'node --test',
      environment.image,
    ]);
    const changes = [{ path: 'lib.js', text: 'exports.add = (a, b) => a + b;' }];
    const patched = await sandbox.run(
      environment,
      workspace,
      changes,
      { kind: 'files', files: ['test/probe.test.js'] },
      LIMITS,
      never,
    );
    expect(statuses(patched)).toEqual(['passed test/probe.test.js::adds', 'skipped test/probe.test.js::later']);
    expect([patched.ending, patched.state.exitCode, patched.command]).toEqual([
      'exited',
      0,
      'node --test test/probe.test.js',
    ]);
    expect(patched.container).not.toBe(base.container);
    await expect(docker.getContainer(patched.container).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('tape with its dependency outside of the work folder; the second preparation is answered from the cache', async () => {
    const files = {
      'package.json': JSON.stringify({
        name: 'taped',
        scripts: { pretest: 'exit 1', test: "nyc tape 'test/*.js'" },
        devDependencies: { tape: '5.9.0' },
      }),
      'test/a.js':
        "require('tape')('trims', (t) => { t.equal(' a '.trim(), 'a'); t.equal(1, 2, 'broken'); t.end(); });",
      'test/b.js': "require('tape')('crashes', (t) => { t.ok(true, 'fine'); null.x; });",
    };
    const environment = await prepared(files);
    const run = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    expect(statuses(run)).toEqual([
      'passed test/a.js::trims > should be strictly equal',
      'failed test/a.js::trims > broken',
      'failed test/a.js::trims',
      'passed test/b.js::crashes > fine',
      'passed test/b.js::crashes',
      'error test/b.js::(did not finish)',
    ]);
    const again = await sandbox.prepare(fakeWorkspace(files), never);
    expect(again).toMatchObject({ ok: true, cached: true, environment });
    expect(again.seconds).toBeLessThan(3);
  });

  test('mocha, and a file that cannot be loaded', async () => {
    const files = {
      'package.json': JSON.stringify({
        name: 'm',
        scripts: { test: 'mocha test/a.js' },
        devDependencies: { mocha: '10.8.2' },
      }),
      'test/a.js':
        "describe('d', () => { it('ok', () => {}); it('bad', () => { throw new Error('no'); }); it('todo'); });",
      'test/b.js': "require('./missing');",
    };
    const environment = await prepared(files);
    const run = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    expect(statuses(run)).toEqual([
      'passed test/a.js::d > ok',
      'failed test/a.js::d > bad',
      'skipped test/a.js::d > todo',
    ]);
    const broken = await sandbox.run(
      environment,
      fakeWorkspace(files),
      [],
      { kind: 'files', files: ['test/b.js'] },
      LIMITS,
      never,
    );
    expect(statuses(broken)).toEqual(['error test/b.js::(did not finish)']);
  });

  test('pytest: pass, fail, set-up error, and a package installed as editable', async () => {
    const files = {
      'setup.py': "from setuptools import setup\nsetup(name='x', version='1', py_modules=['x'])\n",
      'x.py': 'def f():\n    return 1\n',
      'tests/test_x.py': [
        'import x, pytest, unittest',
        'def test_f(): assert x.f() == 1',
        'def test_g(): assert x.f() == 2',
        '@pytest.fixture',
        'def boom(): raise ValueError()',
        'def test_e(boom): pass',
        'class TestOld(unittest.TestCase):',
        '    def test_m(self): self.assertEqual(x.f(), 1)',
        '',
      ].join('\n'),
    };
    const environment = await prepared(files);
    const run = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    expect(statuses(run)).toEqual([
      'passed tests/test_x.py::test_f',
      'failed tests/test_x.py::test_g',
      'error tests/test_x.py::test_e',
      'passed tests/test_x.py::TestOld > test_m',
    ]);
    const changes = [{ path: 'x.py', text: 'def f():\n    return 2\n' }];
    const patched = await sandbox.run(environment, fakeWorkspace(files), changes, { kind: 'all' }, LIMITS, never);
    expect(statuses(patched)?.slice(0, 2)).toEqual([
      'failed tests/test_x.py::test_f',
      'passed tests/test_x.py::test_g',
    ]);
    // An error of pytest itself cuts the report short: nothing is known, and the run may be repeated.
    const hooked = { ...files, 'conftest.py': 'def pytest_runtest_logreport(report): raise RuntimeError("hook")\n' };
    const broken = await sandbox.run(environment, fakeWorkspace(hooked), [], { kind: 'all' }, LIMITS, never);
    expect(broken).toMatchObject({
      ...{ ending: 'broke-down', tests: undefined },
      note: 'pytest itself broke down (exit code 3): RuntimeError: hook',
    });
  });

  test('tests find what they expect of a machine: a repository around the sources, programs in the temporary folder', async () => {
    const run = await runNode(`const { execFileSync } = require('node:child_process'); const fs = require('node:fs');
      const said = (...words) => execFileSync(...words, { encoding: 'utf8' }).trim();
      test('git', () => {
        assert.strictEqual(said('git', ['ls-files', 'test']), 'test/probe.test.js');
        assert.strictEqual(said('git', ['log', '--format=%aI %an', '-3']), '2000-01-01T00:00:00+00:00 sandbox');
        assert.strictEqual(said('git', ['status', '--porcelain']), '');
      });
      test('many at once', async () => {
        const { execFile } = require('node:child_process'); const { promisify } = require('node:util');
        fs.rmSync('.git', { recursive: true });
        const ids = await Promise.all([1, 2, 3, 4].map(() => promisify(execFile)('git', ['rev-parse', 'HEAD'])));
        assert.strictEqual(new Set(ids.map(({ stdout }) => stdout)).size, 1);
      });
      test('elsewhere there is none', () => {
        assert.throws(() => said('git', ['-C', '/tmp', 'rev-parse', 'HEAD'], { stdio: 'ignore' }));
      });
      test('a program in /tmp', () => {
        fs.writeFileSync('/tmp/program', '#!/bin/sh\\necho ran\\n', { mode: 0o755 });
        assert.strictEqual(said('/tmp/program'), 'ran');
      });`);
    expect(statuses(run)).toEqual([
      'passed test/probe.test.js::git',
      'passed test/probe.test.js::many at once',
      'passed test/probe.test.js::elsewhere there is none',
      'passed test/probe.test.js::a program in /tmp',
    ]);
  });

  test('a report of a megabyte arrives whole', async () => {
    const run = await runNode("for (let i = 0; i < 4000; i++) test('x'.repeat(200) + i, () => {});");
    expect([run.tests?.length, run.state.exitCode, run.note]).toEqual([4000, 0, undefined]);
  });

  test('no tests is an empty list', async () => {
    expect((await runNode('')).tests).toEqual([]);
  });

  test('a source that exits 0 leaves no passed test behind', async () => {
    const run = await runNode("test('first', () => {}); test('exits', () => process.exit(0)); test('last', () => {});");
    expect(run.state.exitCode).toBe(0);
    expect(statuses(run)).not.toContain('passed test/probe.test.js::last');
    expect(statuses(run)).not.toContain('passed test/probe.test.js::exits');
  });

  test('a test that kills the entry script leaves no results', async () => {
    const run = await runNode(
      "test('kills', () => { process.kill(process.ppid, 'SIGKILL'); require('child_process').execSync('kill -9 -1'); });",
    );
    expect(run.tests?.filter(({ status }) => status === 'passed') ?? []).toEqual([]);
  });
});

describe('caps', () => {
  test('tests that never end are killed, with everything they started', async () => {
    const code =
      "test('hangs', async () => { require('child_process').spawn('sleep', ['600'], { detached: true }); process.on('SIGTERM', () => {}); for (;;) {} });";
    const run = await runNode(code, { seconds: 3, outputBytes: 1e6 });
    expect([run.ending, run.tests, run.note]).toEqual(['timeout', undefined, 'not finished after 3 s']);
    expect(run.seconds).toBeLessThan(6);
  });

  test('100 MB of output end at the cap', async () => {
    const run = await runNode("const line = 'x'.repeat(1e6); for (let i = 0; i < 100; i++) console.log(line);");
    expect([run.ending, run.tests]).toEqual(['output-cap', undefined]);
    expect(run.log.length).toBeLessThanOrEqual(LIMITS.outputBytes);
  });

  test('a fork bomb stops at the limit and the host stays well', async () => {
    const code =
      "test('forks', () => { const { spawn } = require('child_process'); let refused = 0; for (let i = 0; i < 600; i++) spawn('sleep', ['100']).on('error', () => { refused++; }); return new Promise((done) => setTimeout(() => { assert.ok(refused > 300, String(refused)); done(); process.exit(3); }, 3000)); });";
    const run = await runNode(code);
    expect(run.ending).toBe('exited');
    expect(run.state.exitCode).not.toBe(0);
  });

  test('memory beyond the limit is told by the daemon, not by the exit code', async () => {
    const code = "test('eats', () => { const all = []; for (;;) all.push(Buffer.alloc(5e7, 1)); });";
    const run = await runNode(code);
    expect([run.ending, run.state.oomKilled, run.note]).toEqual(['exited', true, 'out of memory']);
  });

  test('a full disk is an error inside only', async () => {
    const code =
      "const fs = require('fs'); test('fills', () => { const part = Buffer.alloc(2e7); assert.throws(() => { for (let i = 0; i < 100; i++) fs.appendFileSync('/tmp/big', part); }, /ENOSPC|EFBIG/); });";
    const run = await createSandbox({ worker: WORKER, readSettings: () => ({}) }).run(
      await prepared(nodePackage(code)),
      fakeWorkspace(nodePackage(code)),
      [],
      { kind: 'all' },
      LIMITS,
      never,
    );
    expect(statuses(run)).toEqual(['passed test/probe.test.js::fills']);
  });
});

describe('what cannot be done from inside', () => {
  test('no network, no root, no writable system, no capability, no secret', async () => {
    const code = `
const fs = require('fs'); const net = require('net'); const os = require('os');
const code = (host) => new Promise((done) => net.connect({ host, port: 80, timeout: 2000 }).on('error', (e) => done(e.code)).on('timeout', () => done('timeout')).on('connect', () => done('connected')));
test('network', async () => { for (const host of ['1.1.1.1', '169.254.169.254', '172.17.0.1', '::1']) assert.match(await code(host), /ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL/); assert.match(await code('example.com'), /ENOTFOUND|EAI_AGAIN/); assert.deepEqual(Object.keys(os.networkInterfaces()), ['lo']); });
test('user', () => assert.equal(process.getuid(), 10001));
test('files', () => { for (const path of ['/x', '/etc/x', '/usr/x', '/opt/env/x', '/opt/mullover/x']) assert.throws(() => fs.writeFileSync(path, ''), /EROFS/); for (const path of ['/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger']) assert.throws(() => fs.writeFileSync(path, ''), /EROFS|EACCES|EPERM|ENOENT/); });
test('status', () => { const status = fs.readFileSync('/proc/self/status', 'utf8'); for (const line of ['CapEff:\\t0000000000000000', 'CapPrm:\\t0000000000000000', 'CapBnd:\\t0000000000000000', 'NoNewPrivs:\\t1', 'Seccomp:\\t2']) assert.ok(status.includes(line), line); });
test('sockets of the host', () => { for (const path of ['/var/run/docker.sock', '/run/containerd', '/dev/kvm', '/dev/vda', '/dev/mem']) assert.ok(!fs.existsSync(path), path); });
test('environment', () => { const known = new Set(['HOME', 'TMPDIR', 'PATH', 'LANG', 'TZ', 'CI', 'PWD', 'HOSTNAME', 'NODE_TEST_CONTEXT', 'SHLVL', '_', 'OLDPWD']); assert.deepEqual(Object.keys(process.env).filter((name) => !known.has(name)), []); assert.ok(!fs.existsSync('/run/mullover')); });
test('setuid', () => assert.equal(require('child_process').execSync('find / -xdev -perm /6000 -type f 2>/dev/null | head -1').toString(), ''));
test('programs in /tmp run, with no more rights', () => { fs.writeFileSync('/tmp/x.sh', '#!/bin/sh\\nid -u', { mode: 0o4755 }); assert.equal(require('child_process').execFileSync('/tmp/x.sh').toString().trim(), '10001'); });
test('threads work', (t, done) => { new (require('worker_threads').Worker)('process.exit(0)', { eval: true }).on('exit', () => done()); });
`;
    const run = await runNode(code);
    expect(run.tests?.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(run.tests?.length).toBe(9);
  });

  test('dangerous system calls are refused', async () => {
    const probe = `
import ctypes, errno, json, socket, threading
libc = ctypes.CDLL(None, use_errno=True)
def call(*args):
    ctypes.set_errno(0)
    return errno.errorcode.get(ctypes.get_errno(), 'OK') if libc.syscall(*args) < 0 else 'OK'
def family(number, kind=socket.SOCK_STREAM, protocol=0):
    try: socket.socket(number, kind, protocol).close(); return 'OK'
    except OSError as e: return errno.errorcode[e.errno]
thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
print(json.dumps({
  'io_uring': call(425, 1, 0), 'bpf': call(321, 0, 0, 0), 'keyctl': call(250, 0, 0), 'add_key': call(248, 0, 0, 0, 0, 0), 'userfaultfd': call(323, 0),
  'perf_event_open': call(298, 0, 0, -1, -1, 0), 'ptrace': call(101, 0, 0, 0, 0), 'process_vm_readv': call(310, 1, 0, 0, 0, 0, 0), 'mount': call(165, 0, 0, 0, 0, 0),
  'unshare': call(272, 0x10000000), 'setns': call(308, 0, 0), 'open_by_handle_at': call(304, 0, 0, 0), 'reboot': call(169, 0, 0, 0, 0), 'chroot': call(161, b'/'),
  'mknod': call(133, b'/tmp/n', 0o20666, 0x101), 'syslog': call(103, 3, 0, 0), 'clone3': call(435, 0, 0), 'clone newuser': call(56, 0x10000000 | 17, 0, 0, 0, 0),
  'vsock': family(40), 'alg': family(38, socket.SOCK_SEQPACKET), 'packet': family(17, socket.SOCK_RAW), 'raw': family(2, socket.SOCK_RAW, 1), 'unix': family(1), 'inet': family(2), 'netlink': family(16, socket.SOCK_RAW),
}))`;
    const run = await runNode(
      `test('calls', () => console.log('PROBE ' + require('child_process').execFileSync('python3', ['-c', ${JSON.stringify(probe)}])));`,
    );
    const line = run.log.split('\n').find((text) => text.includes('PROBE ')) ?? '';
    const { clone3, unix, inet, netlink, ...refused } = JSON.parse(line.slice(line.indexOf('{')));
    expect({ clone3, unix, inet, netlink }).toEqual({ clone3: 'ENOSYS', unix: 'OK', inet: 'OK', netlink: 'OK' });
    expect(Object.entries(refused).filter(([, result]) => result !== 'EPERM')).toEqual([]);
  });

  test('one run leaves nothing for the next', async () => {
    const code =
      "const fs = require('fs'); test('clean', () => { for (const path of ['/tmp/left', '/workspace/left']) { assert.ok(!fs.existsSync(path)); fs.writeFileSync(path, ''); } });";
    expect(statuses(await runNode(code))).toEqual(['passed test/probe.test.js::clean']);
    expect(statuses(await runNode(code))).toEqual(['passed test/probe.test.js::clean']);
  });
});

describe('failures of the host', () => {
  const sleepy = "test('sleeps', () => new Promise((done) => setTimeout(done, 60000)));";
  const started = async () => {
    for (;;) {
      for (const id of await ownContainers()) {
        // One that an earlier test removed may be listed a moment longer than it can be inspected.
        const running = await docker
          .getContainer(id)
          .inspect()
          .then(
            ({ State }) => State.Running,
            () => false,
          );
        if (running) return id;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  test('a container that is killed from outside is lost, not failed', async () => {
    const run = runNode(sleepy);
    await docker.getContainer(await started()).kill();
    expect(await run).toMatchObject({ ending: 'lost', tests: undefined, note: 'killed from outside (exit code 137)' });
  });

  test('a container that is removed from outside is lost', async () => {
    const run = runNode(sleepy);
    await docker.getContainer(await started()).remove({ force: true });
    expect(await run).toMatchObject({ ending: 'lost', tests: undefined });
  });

  test('an engine that goes away in the middle is lost; the sweeper of the next boot finds the container', async () => {
    const door = await doorToEngine();
    const worker = `${WORKER}-gone`;
    const fragile = createSandbox({ docker: { socketPath: door.path }, worker, readSettings: () => ({}) });
    const files = nodePackage(sleepy);
    const run = fragile.run(await prepared(files), fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    const filters = { label: [`mullover.worker=${worker}`] };
    while ((await docker.listContainers({ filters })).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await door.shut();
    expect(await run).toMatchObject({ ending: 'lost', tests: undefined });
    const left = await docker.listContainers({ all: true, filters });
    const next = createSandbox({ worker, readSettings: () => ({}) });
    expect(await next.sweep(86_400)).toEqual(left.map(({ Id }) => Id));
    expect(await leftContainers(docker, filters)).toEqual([]);
  });

  test('an abort kills the container at once', async () => {
    const controller = new AbortController();
    const run = runNode(sleepy, LIMITS, controller.signal);
    await started();
    controller.abort();
    expect(await run).toMatchObject({ ending: 'lost', note: 'aborted' });
    expect(await ownContainers()).toEqual([]);
    expect(await runNode(sleepy, LIMITS, controller.signal)).toMatchObject({ ending: 'lost', container: '' });
  });

  test('an image that is gone is lost, and no engine at all is a fault with the next step', async () => {
    const files = nodePackage('');
    const environment = { ...(await prepared(files)), image: `sha256:${'0'.repeat(64)}` };
    const run = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
    expect(run).toMatchObject({ ending: 'lost', container: '' });
    const options = { socketPath: '/nonexistent/docker.sock' };
    await expect(reachDocker(options)).rejects.toThrow(EnvironmentFault);
    const absent = createSandbox({ docker: options, worker: WORKER, readSettings: () => ({}) });
    await expect(absent.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never)).rejects.toThrow(
      /No Docker engine answers/,
    );
    await expect(absent.prepare(fakeWorkspace(files), never)).rejects.toThrow(EnvironmentFault);
  });

  test('the sweeper removes what an earlier boot of this worker left, and nothing else', async () => {
    const create = (worker: string, boot: string) =>
      docker.createContainer({
        Image: baseImage,
        Cmd: ['sleep', '60'],
        Labels: { 'mullover.sandbox': '1', 'mullover.worker': worker, 'mullover.boot': boot },
      });
    const orphan = await create(`${WORKER}-s`, 'earlier');
    const own = await create(`${WORKER}-s`, 'now');
    const other = await create(`${WORKER}-o`, 'earlier');
    try {
      const removed = await sweep(docker, {
        worker: `${WORKER}-s`,
        isAlive: (boot) => boot === 'now',
        olderThanSeconds: 86_400,
        abandoned: new Set(),
      });
      expect(removed).toContain(orphan.id);
      expect(removed).not.toContain(own.id);
      expect(removed).not.toContain(other.id);
    } finally {
      await Promise.all([own, other].map((container) => container.remove({ force: true })));
    }
  });
});

test('a second worker of the same name and folder leaves the containers of a first one that lives', async () => {
  const boots = await mkdtemp(join(tmpdir(), 'mullover-boots-'));
  const worker = `${WORKER}-pair`;
  const first = beginBoot(boots);
  const second = createSandbox({ worker, boots, readSettings: () => ({}) });
  const create = (boot: string) =>
    docker.createContainer({
      Image: baseImage,
      Cmd: ['sleep', '60'],
      Labels: { 'mullover.sandbox': '1', 'mullover.worker': worker, 'mullover.boot': boot },
    });
  const [living, dead] = [await create(first.id), await create(randomUUID())];
  try {
    expect(await second.sweep(86_400)).toEqual([dead.id]);
    expect(first.isAlive(first.id)).toBe(true);
  } finally {
    await living.remove({ force: true });
    await rm(boots, { recursive: true });
  }
});

describe('preparations that fail', () => {
  const failing = async (files: Files): Promise<Preparation & { ok: false }> => {
    const preparation = await sandbox.prepare(fakeWorkspace(files), never);
    if (preparation.ok) throw new Error('prepared');
    return preparation;
  };

  test('an install command that fails is told with the end of its log and a line to write', async () => {
    const manifest = {
      name: 'x',
      scripts: { test: 'jest' },
      devDependencies: { 'file-that-is-missing': 'file:./missing.tgz' },
    };
    const { fault, reason, next } = await failing({ 'package.json': JSON.stringify(manifest) });
    expect([fault, reason]).toEqual(['recipe', expect.stringContaining('missing.tgz')]);
    expect(next).toMatch(/sandbox: \{setup: .* in \.github\/mullover\.yml/);
  });

  test('a base image that is missing is told with the command that builds it', async () => {
    const lone = createSandbox({ baseImage: 'mullover-base:none', worker: WORKER, readSettings: () => ({}) });
    expect(await lone.prepare(fakeWorkspace(nodePackage('')), never)).toMatchObject({
      ok: false,
      fault: 'infrastructure',
      next: 'Build it with `npm run base-image`, or unset MULLOVER_BASE_IMAGE.',
    });
  });
});

test('secrets of a set-up reach the tools and leave no trace in the image', async () => {
  const canary = `canary-${process.pid}-${Date.now()}`;
  const secretive = createSandbox({
    worker: WORKER,
    network: {
      npmRegistry: `http://${canary}.invalid`,
      pipIndex: `http://${canary}.invalid`,
      goProxy: `http://${canary}.invalid`,
      cargoRegistry: `http://${canary}.invalid`,
      mavenMirror: `http://${canary}.invalid`,
      httpProxy: `http://u:${canary}@proxy.invalid`,
    },
    readSettings: () => ({
      setup: [
        'npm config get registry | grep -o canary',
        'env | grep -c canary',
        'test -s /run/mullover/ca.pem && test -s /run/mullover/trust.jks',
        'grep -q canary ~/.cargo/config.toml && grep -q canary ~/.m2/settings.xml',
        'grep -q canary ~/.gradle/init.d/mullover.gradle',
        'echo "$GOPROXY $JAVA_TOOL_OPTIONS" | grep "canary.*trust.jks"',
        'echo made > /opt/env/made',
      ],
    }),
  });
  const files = { ...nodePackage("test('x', () => {});"), '.github/mullover.yml': canary };
  const preparation = await secretive.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { image } = preparation.environment;
  const search = await docker.run(
    image,
    [
      '-c',
      `! grep -rl ${canary} /opt/env /tmp /run /workspace /root /home /etc /var && test -f /opt/env/made && ! find /opt/env -type l -lname '/run/*' | grep .`,
    ],
    process.stderr,
    {
      Entrypoint: ['/bin/sh'],
      User: '0',
      HostConfig: { AutoRemove: false, NetworkMode: 'none' },
    },
  );
  const [{ StatusCode }, container] = search as [{ StatusCode: number }, Docker.Container];
  await container.remove();
  expect(StatusCode).toBe(0);
  expect(
    JSON.stringify([await docker.getImage(image).inspect(), await docker.getImage(image).history()]),
  ).not.toContain(canary);
  await docker.getImage(image).remove({ force: true });
});
