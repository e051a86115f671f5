// The way to the Docker engine, and what its errors mean.

import Docker from 'dockerode';
import { EnvironmentFault, errorLine } from '../errors.ts';
import { alwaysAnswering } from './answering.ts';

/** The engine behind the given options; by default DOCKER_HOST's or the local socket. Throws EnvironmentFault when none answers. */
export async function reachDocker(options: Docker.DockerOptions = {}): Promise<Docker> {
  try {
    await new Docker({ timeout: 10_000, ...options }).version();
  } catch (error) {
    throw unreachable(error);
  }
  return alwaysAnswering(new Docker(options));
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
  return CONNECTION.has(String(field(error, 'code')));
}

/** True for every failure of the engine or of the connection to it: a refusal, a reset, a hang-up. */
export function isEngineError(error: unknown): boolean {
  return (
    statusOf(error) !== undefined ||
    typeof field(error, 'syscall') === 'string' ||
    field(error, 'code') === 'ECONNRESET'
  );
}

export function unreachable(error: unknown): EnvironmentFault {
  const code = field(error, 'code');
  const next =
    code === 'EACCES' || code === 'EPERM'
      ? 'Allow this user to use the Docker socket (Debian: adduser USER docker), then log in again.'
      : code === 'ENOENT'
        ? 'Install and start Docker (Debian: apt-get install docker.io), or set DOCKER_HOST.'
        : 'Start Docker (Debian: systemctl start docker), or correct DOCKER_HOST.';
  return new EnvironmentFault(`No Docker engine answers: ${errorLine(error)}`, next, { cause: error });
}

/** HTTP status of an engine's refusal; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  const status = field(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function field(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error ? error[name as keyof typeof error] : undefined;
}
