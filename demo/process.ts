// One process of the demo: started with its own environment, logged to a file, ended with us.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentFault } from '../src/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface DemoProcess {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** First line on stdout, for programs that announce their address. */
  readonly firstLine: Promise<string>;
  /** Rejects with EnvironmentFault and the end of the log when the process ends without being asked to. */
  readonly failed: Promise<never>;
  /** SIGKILL: no goodbye. */
  crash(): Promise<void>;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/** Settings of our own (`MULLOVER_…`) come from the demo alone, not from the user's shell. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MULLOVER_'));
  return { ...Object.fromEntries(inherited), ...settings };
}

export function startProcess(
  name: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  log: string,
): DemoProcess {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  let wanted = false;
  const gone = once(child, 'exit');
  const failed = gone.then(async ([code, signal]): Promise<never> => {
    if (wanted) return new Promise(() => {}); // ended because we asked for it: never a failure
    throw await failure(name, code ?? signal, log);
  });
  failed.catch(() => {}); // whoever waits for it is told; nobody has to
  const end = async (signal: NodeJS.Signals) => {
    wanted = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  };
  return {
    name,
    pid: child.pid ?? 0,
    log,
    firstLine: firstLineOf(child),
    failed,
    crash: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

function firstLineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}

async function failure(name: string, how: unknown, log: string): Promise<EnvironmentFault> {
  const end = (await readFile(log, 'utf8')).trim().split('\n').slice(-8).join('\n');
  return new EnvironmentFault(`The ${name} ended (${how}):\n${end}`, `Its whole log: ${log}`);
}
