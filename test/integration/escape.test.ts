// Escape probes, run inside a container with the options of a run; and the proof that the probes see every option.

import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker, { type ContainerCreateOptions, type ContainerInspectInfo } from 'dockerode';
import { statusOf } from '../../src/docker/docker.ts';
import { CappedBytes } from '../../src/sandbox/capped-bytes.ts';
import { containerOptions } from '../../src/sandbox/container-options.ts';
import { nodeImage } from '../node-image.ts';
import { EXHAUSTED, EXPECTED, PROBE_INPUT, PROBE_LIMITS } from './escape/expected.ts';
import { NO_RESULT, REPLACED, TAG, WEAKENED } from './escape/weakened.ts';

const docker = new Docker();
const program = readFileSync(new URL('./escape/probe.py', import.meta.url), 'utf8');
const LABELS = { 'mullover.sandbox': '1', 'mullover.worker': `escape-${process.pid}`, 'mullover.boot': 'escape' };
let options: ContainerCreateOptions;

beforeAll(async () => {
  const { Id } = await docker.getImage(await nodeImage()).inspect();
  options = containerOptions({ image: Id, mode: 'run', limits: PROBE_LIMITS, runtime: undefined, labels: LABELS });
  const [repo = '', tag = ''] = TAG.split(':');
  await docker.getImage(Id).tag({ repo, tag });
});
afterAll(async () => {
  await docker.getImage(TAG).remove();
});

/** A probe that takes longer says nothing. */
const PROBE_MS = { light: 60_000, full: 240_000, hanging: 20_000 };

interface Probed {
  readonly found: unknown;
  readonly info: ContainerInspectInfo & { readonly SizeRw?: number };
}

const inspect = (container: Docker.Container) => container.inspect({ size: true } as object) as Promise<Probed['info']>;

/** Runs the probes in a container with these options, our program in place of the entry script. */
async function probe(given: ContainerCreateOptions, mode: 'light' | 'full', ms = PROBE_MS[mode]): Promise<Probed> {
  const container = await docker.createContainer({
    ...given,
    Entrypoint: ['/usr/bin/python3', '-c', program, mode],
    Cmd: [],
  });
  try {
    const before = await inspect(container);
    const [output, trouble] = [new CappedBytes(1e6, () => {}), new CappedBytes(1e6, () => {})];
    const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
    container.modem.demuxStream(stream, output, trouble);
    const closed = new Promise((resolve) => stream.on('close', resolve).on('end', resolve));
    await container.start();
    stream.end(PROBE_INPUT);
    await Promise.race([Promise.all([container.wait(), closed]), sleep(ms, undefined, { ref: false })]);
    const text = output.bytes.toString('utf8');
    const info = await inspect(container).catch(() => before); // one that removes itself may be gone
    const start = text.indexOf('{"status"');
    if (start < 0) throw new Error(`the probe printed no result: ${text}${trouble.bytes.toString('utf8')}`);
    return { found: { ...JSON.parse(text.slice(start)), engine: engineSays(info) }, info };
  } finally {
    // 404 or 409: it removes itself.
    await container.remove({ force: true, v: true }).catch((error: unknown) => {
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    });
  }
}

/** What no program inside can see of its own container. */
function engineSays({ Config, HostConfig, LogPath }: Probed['info']) {
  const { AttachStdin, AttachStdout, AttachStderr, Healthcheck, StopSignal, Labels } = Config as typeof Config & {
    readonly StopSignal?: string;
  };
  return {
    'image by id': /^sha256:/.test(Config.Image),
    labels: Object.keys(Labels).sort(),
    'stop signal': StopSignal,
    'health check': Healthcheck?.Test,
    attached: [AttachStdin, AttachStdout, AttachStderr],
    swap: (HostConfig.MemorySwap ?? 0) - (HostConfig.Memory ?? 0),
    'ports published': HostConfig.PublishAllPorts,
    'log on the host': LogPath,
    restart: HostConfig.RestartPolicy?.Name,
    'removes itself': HostConfig.AutoRemove,
  };
}

/** Names of the probes, `group.name`, whose results are not the expected ones. */
function red(found: unknown): readonly string[] {
  const groups = Object.entries(EXPECTED);
  const given = found as Record<string, unknown>;
  return groups.flatMap(([group, value]) => {
    if (isDeepStrictEqual(given[group], value)) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [group];
    const inner = given[group] as Record<string, unknown>;
    return Object.entries(value)
      .filter(([name, one]) => !isDeepStrictEqual(inner[name], one))
      .map(([name]) => `${group}.${name}`);
  });
}

test('nothing is reached, nothing is gained, and what is taken ends at the caps', async () => {
  const canary = join(await mkdtemp(join(tmpdir(), 'mullover-canary-')), 'canary');
  await writeFile(canary, 'untouched');
  const { found, info } = await probe(options, 'full');
  expect(found).toEqual({ ...EXPECTED, 'setuid files': [], exhaustion: EXHAUSTED });
  expect([info.State.OOMKilled, info.SizeRw]).toEqual([true, 0]);
  expect(await readFile(canary, 'utf8')).toBe('untouched');
});

describe('every create option holds something', () => {
  test('none is without a probe', () => {
    const { HostConfig, ...others } = options;
    const given = [...Object.keys(others), ...Object.keys(HostConfig ?? {}).map((name) => `HostConfig.${name}`)];
    const known = new Set([...WEAKENED.map(({ option }) => option), ...REPLACED]);
    expect(given.filter((option) => !known.has(option))).toEqual([]);
    expect([...known].filter((option) => !given.includes(option))).toEqual([]);
  });

  test('each one that is made worse turns its probe red', async () => {
    const results: string[] = [];
    const wanted = WEAKENED.map(({ option, how, probe }) => `${option} ${how}: ${probe}`);
    const left = [...WEAKENED];
    const worker = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        const { option, how, probe: name } = one;
        const seen = await probe(
          one.apply(options),
          'light',
          name === NO_RESULT ? PROBE_MS.hanging : PROBE_MS.light,
        ).then(
          ({ found }) => red(found),
          () => [NO_RESULT],
        );
        results.push(`${option} ${how}: ${seen.includes(name) ? name : `only ${seen.join(', ') || 'green'}`}`);
      }
    };
    await Promise.all([worker(), worker()]);
    expect(results.sort()).toEqual(wanted.sort());
  });
});
