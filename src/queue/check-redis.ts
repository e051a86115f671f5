// Whether a Redis keeps what we store in it: asked at the start of each process and by `mullover doctor`.

import { Redis } from 'ioredis';
import { EnvironmentFault } from '../errors.ts';

export interface RedisFacts {
  readonly version: string;
}

/** Throws EnvironmentFault with the exact remedy when Redis is absent, forgets on restart or evicts keys. */
export async function checkRedis(url: string): Promise<RedisFacts> {
  const info = await readInfo(url);
  const value = (key: string) => info.match(new RegExp(`^${key}:(.*?)\\r?$`, 'm'))?.[1];
  const lines: string[] = [];
  if (value('aof_enabled') !== '1') lines.push('CONFIG SET appendonly yes');
  if (value('maxmemory_policy') !== 'noeviction') lines.push('CONFIG SET maxmemory-policy noeviction');
  if (lines.length === 0) return { version: value('redis_version') ?? 'unknown' };
  const commands = lines.map((line) => `\`redis-cli -u ${withoutPassword(url)} ${line}\``).join(' and ');
  throw new EnvironmentFault(
    `Redis at ${withoutPassword(url)} can lose jobs: ${lines.length === 2 ? 'no append-only file, and it evicts keys' : lines[0]?.includes('appendonly') ? 'it keeps no append-only file' : 'it evicts keys'}.`,
    `Run ${commands}, and set the same in its configuration file.`,
  );
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
