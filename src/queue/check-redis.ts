// Whether a Redis keeps what we store in it: asked at the start of each process, by `mullover doctor` and by the health check.

import { Redis } from 'ioredis';
import { EnvironmentFault } from '../errors.ts';

export interface RedisFacts {
  readonly version: string;
}

/** Why a Redis can lose or refuse jobs, and what ends that. */
interface Trouble {
  readonly what: string;
  readonly next: string;
}

/** Throws EnvironmentFault with the exact remedy when Redis is absent, forgets on restart, evicts keys or takes no more. */
export async function checkRedis(url: string): Promise<RedisFacts> {
  const info = await readInfo(url);
  const troubles = troublesOf(info);
  const [first] = troubles;
  if (!first) return { version: infoValue(info, 'redis_version') ?? 'unknown' };
  const where = withoutPassword(url);
  const commands = troubles.map(({ next }) => next.replace(/^`/, `\`redis-cli -u ${where} `)).join(' and ');
  const lasting = troubles.some(({ next }) => next.startsWith('`CONFIG'));
  throw new EnvironmentFault(
    `Redis at ${where} can lose jobs: ${troubles.map(({ what }) => what).join(', and ')}.`,
    `Run ${commands}${lasting ? ', and set the same in its configuration file' : ''}.`,
  );
}

/** Throws EnvironmentFault when a Redis that was right at the start is so no more; its words hold no address. */
export function checkInfo(info: string): void {
  const troubles = troublesOf(info);
  if (troubles.length === 0) return;
  const next = 'Look at it with `mullover doctor`.';
  throw new EnvironmentFault(`Redis can lose jobs: ${troubles.map(({ what }) => what).join(', and ')}.`, next);
}

function troublesOf(info: string): readonly Trouble[] {
  const value = (key: string) => infoValue(info, key);
  const most = Number(value('maxmemory') ?? 0);
  const troubles: readonly (readonly [is: boolean, what: string, next: string])[] = [
    [value('aof_enabled') !== '1', 'it keeps no append-only file', '`CONFIG SET appendonly yes`'],
    [value('maxmemory_policy') !== 'noeviction', 'it evicts keys', '`CONFIG SET maxmemory-policy noeviction`'],
    [(value('aof_last_write_status') ?? 'ok') !== 'ok', 'it cannot write its append-only file', '`INFO persistence`'],
    [most > 0 && Number(value('used_memory')) >= most, 'its memory is full', '`CONFIG SET maxmemory` with more bytes'],
    [(value('role') ?? 'master') !== 'master', 'it is a copy of another one', '`INFO replication`'],
  ];
  return troubles.filter(([is]) => is).map(([, what, next]) => ({ what, next }));
}

function infoValue(info: string, key: string): string | undefined {
  return info.match(new RegExp(`^${key}:(.*?)\\r?$`, 'm'))?.[1];
}

async function readInfo(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2500,
    commandTimeout: 2500,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {}); // the rejected promise below carries it
  try {
    await redis.connect();
    return await redis.info();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentFault(
      `Redis at ${withoutPassword(url)} cannot be used: ${reason.replace(/\.+$/, '')}.`,
      'Start Redis or set MULLOVER_REDIS_URL.',
      { cause },
    );
  } finally {
    redis.disconnect();
  }
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  return parsed.href;
}
