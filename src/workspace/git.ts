// Runs git, the only way this project does: our environment, a time limit, an output limit, no shell.

import { ExecaError, execa } from 'execa';
import { EnvironmentFault } from '../errors.ts';
import { isCode } from './exists.ts';
import { type GitEnvironment, gitEnvironment } from './git-environment.ts';

export interface GitOptions extends GitEnvironment {
  readonly gitDir?: string | undefined;
  readonly input?: string | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default 120. */
  readonly seconds?: number | undefined;
  /** Default 256 MB. */
  readonly maxBytes?: number | undefined;
  /** Exit codes that are an answer, not a fault. Default: only 0. */
  readonly accept?: readonly number[] | undefined;
  /** GIT_INDEX_FILE and the like. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
}

/** Runs git and gives its output as bytes. Throws EnvironmentFault when git is missing, fails, is too slow or too loud. */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const { gitDir, signal, seconds = 120, maxBytes = 256 * 1024 * 1024, accept = [0] } = options;
  signal?.throwIfAborted();
  const child = execa('git', [...(gitDir === undefined ? [] : [`--git-dir=${gitDir}`]), ...args], {
    cwd: gitDir ?? '/',
    env: { ...gitEnvironment(options), ...options.extra },
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: maxBytes,
    detached: true,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  const limit = limitTime(child.pid, seconds, signal);
  try {
    return { code: 0, stdout: bytesOf((await child).stdout) };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ExecaError)) throw error;
    if (error.exitCode !== undefined && accept.includes(error.exitCode)) {
      return { code: error.exitCode, stdout: bytesOf(error.stdout) };
    }
    throw gitFault(args, error, limit.isOver() ? seconds : undefined);
  } finally {
    limit.clear();
  }
}

/** Kills git with its helpers (a process group): git alone would leave its HTTP helper behind, holding our pipes. */
function limitTime(pid: number | undefined, seconds: number, signal: AbortSignal | undefined) {
  let over = false;
  const kill = () => {
    if (pid !== undefined) killGroup(pid);
  };
  const timer = setTimeout(() => {
    over = true;
    kill();
  }, seconds * 1000);
  signal?.addEventListener('abort', kill, { once: true });
  const clear = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  };
  return { isOver: () => over, clear };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}

/** Output of git as text without the final newline. */
export async function gitText(args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(args, options)).stdout.toString('utf8').replace(/\n$/, '');
}

function gitFault(args: readonly string[], error: ExecaError, seconds: number | undefined): EnvironmentFault {
  const command = `git ${args.find((arg) => !arg.startsWith('-')) ?? ''}`;
  if (error.code === 'ENOENT') return new EnvironmentFault('git was not found', 'Install git 2.39 or newer.');
  if (seconds !== undefined) {
    return new EnvironmentFault(`${command} took longer than ${seconds} s`, 'Try again, or raise the time limit.');
  }
  if (error.isMaxBuffer)
    return new EnvironmentFault(`${command} printed more than we accept`, 'Use a smaller repository.');
  const said = bytesOf(error.stderr).toString('utf8');
  const lines = said.trim().split('\n').slice(-3).join(' ').slice(0, 400);
  return new EnvironmentFault(
    `${command} failed: ${lines}`,
    'Check the repository address, the access token and git itself.',
  );
}

function bytesOf(output: unknown): Buffer {
  return output instanceof Uint8Array ? Buffer.from(output.buffer, output.byteOffset, output.length) : Buffer.alloc(0);
}
