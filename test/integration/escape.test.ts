// Escape probes, run inside a container with the options of a run; and the proof that the probes see every option.

import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import Docker, { type ContainerCreateOptions, type ContainerInspectInfo } from 'dockerode';
import { ensureBaseImage } from '../../scripts/base-image.js';
import { CappedBytes } from '../../src/sandbox/capped-bytes.ts';
import { containerOptions } from '../../src/sandbox/container-options.ts';
import { EXHAUSTED, EXPECTED, PROBE_INPUT, PROBE_LIMITS } from './escape/expected.ts';
import { REPLACED, UNSEEN, WEAKENED } from './escape/weakened.ts';

jest.setTimeout(300_000);

const docker = new Docker();
const program = readFileSync(new URL('./escape/probe.py', import.meta.url), 'utf8');
const LABELS = { 'mullover.sandbox': '1', 'mullover.worker': `escape-${process.pid}`, 'mullover.boot': 'escape' };
let options: ContainerCreateOptions;

beforeAll(async () => {
  const { Id } = await docker.getImage(await ensureBaseImage()).inspect();
  options = containerOptions({ image: Id, mode: 'run', limits: PROBE_LIMITS, runtime: undefined, labels: LABELS });
});

interface Probed {
  readonly found: unknown;
  readonly info: ContainerInspectInfo & { readonly SizeRw?: number };
}

/** Runs the probes in a container with these options, our program in place of the entry script. */
async function probe(given: ContainerCreateOptions, mode: 'light' | 'full' = 'light'): Promise<Probed> {
  const container = await docker.createContainer({
    ...given,
    Entrypoint: ['/usr/bin/python3', '-c', program, mode],
    Cmd: [],
  });
  try {
    const [output, trouble] = [new CappedBytes(1e6, () => {}), new CappedBytes(1e6, () => {})];
    const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
    container.modem.demuxStream(stream, output, trouble);
    const closed = new Promise((resolve) => stream.on('close', resolve).on('end', resolve));
    await container.start();
    stream.end(PROBE_INPUT);
    await container.wait();
    await closed;
    const text = output.bytes.toString('utf8');
    const info = (await container.inspect({ size: true } as object)) as Probed['info'];
    const start = text.indexOf('{"status"');
    if (start < 0) throw new Error(`the probe printed no result: ${text}${trouble.bytes.toString('utf8')}`);
    return { found: JSON.parse(text.slice(start)), info };
  } finally {
    await container.remove({ force: true, v: true });
  }
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

test('what cannot be seen from inside is what the engine says of the container', async () => {
  const container = await docker.createContainer(options);
  try {
    const info = await container.inspect();
    for (const option of Object.keys(UNSEEN)) {
      const [name = '', inner] = option.split('.');
      const wanted = inner ? Reflect.get(options.HostConfig ?? {}, inner) : Reflect.get(options, name);
      const actual = name === 'Image' ? info.Image : Reflect.get(inner ? info.HostConfig : info.Config, inner ?? name);
      expect([option, actual]).toEqual([
        option,
        option === 'HostConfig.RestartPolicy' ? { MaximumRetryCount: 0, ...wanted } : wanted,
      ]);
    }
  } finally {
    await container.remove({ force: true });
  }
});

describe('every create option holds something', () => {
  test('none is without a probe or a stated reason', () => {
    const { HostConfig, ...others } = options;
    const given = [...Object.keys(others), ...Object.keys(HostConfig ?? {}).map((name) => `HostConfig.${name}`)];
    const known = new Set([...WEAKENED.map(({ option }) => option), ...Object.keys(UNSEEN), ...REPLACED]);
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
        const seen = await probe(one.apply(options)).then(
          ({ found }) => red(found),
          (error: unknown) => [`no result: ${error}`],
        );
        results.push(`${option} ${how}: ${seen.includes(name) ? name : `only ${seen.join(', ') || 'green'}`}`);
      }
    };
    await Promise.all([worker(), worker()]);
    expect(results.sort()).toEqual(wanted.sort());
  });
});
