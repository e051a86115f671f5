// A client of the Docker engine whose calls all end. One whose answer is cut off halfway settles nothing by itself.

import type Docker from 'dockerode';
import { EnvironmentFault } from '../errors.ts';

type Dial = Docker['modem']['dial'];
type Options = Parameters<Dial>[0];

/** Longer than the engine needs to commit or remove a large image on a busy disk. */
const LONGEST_SECONDS = 900;

/** The same client; from now on a call fails with EnvironmentFault when the engine has not answered it in `seconds`. */
export function alwaysAnswering(docker: Docker, seconds = LONGEST_SECONDS): Docker {
  const dial: Dial = docker.modem.dial.bind(docker.modem);
  docker.modem.dial = (options, callback) => {
    if (callback === undefined || lasts(options)) return dial(options, callback);
    const settle = (...answer: Parameters<typeof callback>) => {
      clearTimeout(timer);
      callback(...answer);
    };
    // It keeps the process alive: a program that ends while it waits would have said nothing.
    const timer = setTimeout(() => callback(silent(seconds), null), seconds * 1000);
    dial(options, settle);
  };
  return docker;
}

/** Streams end by themselves; how long a container runs is up to who waits for it. */
function lasts({ path, isStream, hijack, openStdin }: Options): boolean {
  return isStream === true || hijack === true || openStdin === true || /\/wait\b/.test(path);
}

export function silent(seconds: number): EnvironmentFault {
  return new EnvironmentFault(
    `The Docker engine did not answer within ${seconds} s.`,
    'Look at its log and restart it (Debian: systemctl restart docker).',
  );
}
