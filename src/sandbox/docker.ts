// The way to the Docker engine, and what its errors mean.

import Docker from 'dockerode';
import { EnvironmentFault } from '../errors.ts';

/** The engine behind the given options; by default DOCKER_HOST's or the local socket. Throws EnvironmentFault when none answers. */
export async function reachDocker(options: Docker.DockerOptions = {}): Promise<Docker> {
  try {
    await new Docker({ timeout: 10_000, ...options }).version();
  } catch (error) {
    throw unreachable(error);
  }
  return new Docker(options);
}

/** Codes of a connection that never reached an engine. */
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'EACCES',
  'EPERM',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENETUNREACH',
]);

/** True when an error means that there is no engine to talk to, not that it refused something. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONNECTION.has(String(error.code));
}

export function unreachable(error: unknown): EnvironmentFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const next =
    code === 'EACCES' || code === 'EPERM'
      ? 'Allow this user to use the Docker socket (Debian: adduser USER docker), then log in again.'
      : code === 'ENOENT'
        ? 'Install and start Docker (Debian: apt-get install docker.io), or set DOCKER_HOST.'
        : 'Start Docker (Debian: systemctl start docker), or correct DOCKER_HOST.';
  return new EnvironmentFault(`No Docker engine answers: ${describe(error)}`, next, { cause: error });
}

/** One line of an engine's error. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = 'reason' in error && typeof error.reason === 'string' && error.reason ? error.reason : '';
  return (error.message || text || ('code' in error ? String(error.code) : error.name)).replace(/\s+/g, ' ').trim();
}

/** HTTP status of an engine's refusal; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
