// Why a set-up failed: the recipe, the network or Docker, and what to do about it. Pure.

import type { Recipe } from '../execution.ts';
import type { Preparation } from '../ports/sandbox.ts';
import { tellingLines } from '../verification/telling-lines.ts';
import type { Finished } from './finished.ts';

/** Of a preparation, without its time. */
export type NotPrepared = Omit<Extract<Preparation, { ok: false }>, 'seconds'>;

export interface FailedSetUp {
  readonly recipe: Recipe;
  /** With what was told of its way out. */
  readonly finished: Omit<Finished, 'answer'>;
  /** The command that failed, or another reason that is known. */
  readonly command: string | undefined;
  /** Hosts that it asked for and may not have: `host:port`. */
  readonly refused: readonly string[];
  /** False where names are looked up for it: a program that says it could not has used no proxy. */
  readonly looksUpNames: boolean;
}

/** A name that could not be looked up for now, a connection that was cut (yarn ends in an error of its own): it may work a minute later. */
const PASSING_TROUBLE =
  /\b(EAI_AGAIN|ECONNRESET|socket hang up|Temporary failure in name resolution|RequestError: Timeout|handler was attached after the promise settled)\b/;
const NO_NAMES = /\b(EAI_AGAIN|Temporary failure in name resolution)\b/g;

/** What compilers say of sources that they had: whatever could not be fetched before that was not needed. */
const COMPILED =
  /\b(COMPILATION ERROR|Compilation failure|An exception has occurred in the compiler|error TS\d+|fatal error: \S+: No such file)|\berror\[E\d{4}\]/;

export function setUpFailure({ recipe, finished, command, refused, looksUpNames }: FailedSetUp): NotPrepared {
  const { log, note, state } = finished;
  if (finished.ending === 'lost') return { ...infrastructure(note ?? 'the set-up container was lost'), log };
  const what = (command && inShort(command)) ?? note ?? `exit code ${state.exitCode}`;
  const told = tellingLines(log, 12).join('\n').slice(-1500);
  const names = refused.map((host) => host.replace(/:(443|80)$/, ''));
  const ownTrouble = told.replace(/^set-up asked for .*$/gm, '');
  const compiled = COMPILED.test(ownTrouble) && !names.some((name) => ownTrouble.includes(name));
  if (names.length > 0 && !compiled) return { ...refusedHosts(names, what, told), recipe, log };
  const tail = log.trim().split('\n').slice(-12).join('\n');
  if (PASSING_TROUBLE.test(looksUpNames ? tail : tail.replace(NO_NAMES, '')))
    return { ...infrastructure(`The set-up lost the network: ${what}\n${told}`), log };
  const memory = state.oomKilled ? ' (out of memory)' : '';
  return {
    ok: false,
    fault: 'recipe',
    reason: `The set-up failed${memory}: ${what}\n${told}`,
    recipe,
    next: 'Set `sandbox: {setup: ["…"]}` in .github/mullover.yml to the commands that install this repository.',
    log,
  };
}

function refusedHosts(names: readonly string[], what: string, told: string) {
  return {
    ok: false,
    fault: 'recipe',
    reason: `The set-up failed: ${what}\nIt asked for ${names.join(', ')}, which is not allowed: MULLOVER_SETUP_HOSTS\n${told}`,
    next: `Ask the operator for MULLOVER_SETUP_HOSTS=${names.join(',')}, or set \`sandbox: {setup: ["…"]}\` in .github/mullover.yml to commands that do without.`,
  } as const;
}

/** The whole command is in the log. */
function inShort(command: string): string {
  return command.length > 240 ? `${command.slice(0, 240)}…` : command;
}

export function infrastructure(reason: string, next = 'Run `mullover doctor` on the worker host, then try again.') {
  return { ok: false, fault: 'infrastructure', reason, next, log: '' } as const;
}
