// What CI does, as text for a reader who proposes a set-up.

import type { CiSetUp } from './ci-set-up.ts';
import type { CiStep } from './job-commands.ts';

/** At most so many of what was left out are named. */
const MOST_DROPPED = 20;

export function describeCi({
  file,
  job,
  env,
  versions,
  systemPackages,
  services,
  setup,
  test,
  dropped,
}: CiSetUp): string {
  const pairs = (values: object) => Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return [
    job === '' ? `From ${file}:` : `The job ${job} in ${file}:`,
    ...list('versions', pairs(versions)),
    ...list('variables', pairs(env)),
    ...list('system packages', systemPackages),
    ...list('services', services),
    ...block('before the tests', setup.map(line)),
    ...block('tests', test.map(line)),
    ...block(
      'left out',
      dropped.slice(0, MOST_DROPPED).map(({ step, reason }) => `${step.split('\n')[0]}  (${reason})`),
    ),
  ].join('\n');
}

function list(name: string, values: readonly string[]): readonly string[] {
  return values.length > 0 ? [`${name}: ${values.join(', ')}`] : [];
}

function block(name: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? [`${name}:`, ...lines.map((text) => `  ${text.replaceAll('\n', '\n  ')}`)] : [];
}

function line({ command, workingDirectory, env }: CiStep): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  return `${workingDirectory === '.' ? '' : `[in ${workingDirectory}] `}${variables.join('')}${command}`;
}
