// The recipe of a Go module or workspace: modules and compiled dependencies are cached, tests run by `go test`.

import { inFolder } from '../../runners/in-folder.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import { GO_VERSION } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { compareVersions } from '../versions.ts';

export async function detectGo(input: DetectInput): Promise<Detection> {
  const { source, directory, given, runtime } = input;
  if (runtime !== undefined && !/^1\.\d+(\.\d+|rc\d+)?$/.test(runtime))
    return {
      ok: false,
      reason: `"${runtime}" is no version of Go.`,
      next: `Set \`sandbox: {runtime: …}\` in .github/mullover.yml to one such as "${GO_VERSION}", or remove it.`,
    };
  const work = await source.read(inFolder(directory, 'go.work'));
  const patterns = work === undefined ? ['./...'] : usedModules(work).map((folder) => `${folder}/...`);
  const command = given ?? parseRunner('go test', [], patterns);
  const asked = released(runtime ?? newest(await askedVersions(source, directory, work)));
  const fetched =
    asked !== undefined && (runtime !== undefined ? asked !== GO_VERSION : compareVersions(asked, GO_VERSION) > 0);
  const vendored = source.files.includes(inFolder(directory, 'vendor/modules.txt'));
  const targets = command.targets.length > 0 ? command.targets : patterns;
  const warm = commandLine({ ...command, env: [], options: ['-exec=true', ...command.options], targets });
  return {
    ok: true,
    recipe: {
      ecosystem: 'go',
      runtime: fetched ? asked : GO_VERSION,
      directory,
      // The tests are compiled so that their dependencies are in the cache, and not started: there is network here.
      setup: [...(vendored ? [] : [fetchFor(work, patterns)]), `${warm} || true`],
      build: [],
      runner: 'go test',
      test: commandLine({ ...command, targets }),
      reasons: [
        fetched ? `Go ${asked}, fetched through the module proxy` : `Go ${GO_VERSION}`,
        work === undefined ? (vendored ? 'vendored modules' : 'go.mod') : `go.work with ${patterns.length} modules`,
        'runner go test',
      ],
    },
  };
}

/** In a workspace `go mod download` asks the proxy for its own modules, too, which may be published nowhere. */
function fetchFor(work: string | undefined, patterns: readonly string[]): string {
  return work === undefined ? 'go mod download' : `go list -deps -test ${quoteWords(patterns)} > /dev/null`;
}

/** Folders of the `use` lines of a go.work, as patterns begin. */
function usedModules(work: string): readonly string[] {
  const plain = work.replace(/\/\/.*$/gm, '');
  const blocks = Array.from(plain.matchAll(/^use\s*\(([^)]*)\)/gm), ([, body = '']) => body.split(/\s+/));
  const single = Array.from(plain.matchAll(/^use\s+([^\s(]+)/gm), ([, folder = '']) => folder);
  const folders = [...blocks.flat(), ...single].filter(Boolean).map((folder) => folder.replace(/^"|"$|\/$/g, ''));
  return folders.map((folder) => (folder.startsWith('.') ? folder : `./${folder}`));
}

/** What `go` and `toolchain` lines ask for. */
async function askedVersions(source: RecipeSource, directory: string, work: string | undefined) {
  const folders = work === undefined ? ['.'] : usedModules(work).map((folder) => folder.replace(/^\.\/?/, '') || '.');
  const texts = [work ?? ''];
  for (const folder of folders) {
    const inside = folder === '.' ? directory : inFolder(directory, folder);
    texts.push((await source.read(inFolder(inside, 'go.mod'))) ?? '');
  }
  return texts.flatMap((text) =>
    Array.from(text.matchAll(/^(?:go|toolchain)\s+(?:go)?(\d+\.\d+(?:\.\d+|rc\d+)?)/gm), ([, version = '']) => version),
  );
}

/** `1.27` names a language; the first toolchain of it is 1.27.0. */
function released(version: string | undefined): string | undefined {
  return version !== undefined && /^1\.(?:2[1-9]|[3-9]\d)$/.test(version) ? `${version}.0` : version;
}

function newest(versions: readonly string[]): string | undefined {
  return versions.toSorted((a, b) => compareVersions(a, b)).at(-1);
}
