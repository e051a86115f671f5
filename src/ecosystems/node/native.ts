// Dependencies that are compiled or fetch a binary when they are installed: installs run no scripts, so these are built apart.

import { z } from 'zod';
import { quoteWords } from '../../runners/shell-words.ts';
import type { RecipeSource } from '../recipe-source.ts';
import type { Manager } from './manager.ts';
import { allDependencies, type Manifest } from './manifest.ts';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })).default({}),
});
/** Scripts of these only advertise, check, or fetch what tests without network have no use for. */
const NEEDLESS =
  /^(fsevents|core-js.*|esbuild|@?swc.*|@esbuild\/.*|unrs-resolver|protobufjs|husky|nodemon|es5-ext|puppeteer|playwright.*|cypress|electron|nx|@parcel\/watcher|msw|vue-demi|@biomejs\/biome|lefthook|simple-git-hooks|yorkie|pre-commit|cwebp-bin|gifsicle|mozjpeg|optipng-bin|pngquant-bin|jpegtran-bin|opencollective.*|styled-components)$/;
/** What addons are built with: a lockfile that names one of them installs an addon. */
const TOOLS = /\b(node-gyp-build|prebuild-install|node-pre-gyp|node-addon-api|bindings|nan)@?/;
const ADDONS =
  /^(better-sqlite3|sqlite3|bcrypt|canvas|re2|argon2|node-sass|libxmljs2?|deasync|zeromq|cpu-features|node-expat|serialport|usb|sodium-native|leveldown|classic-level|isolated-vm|node-pty|keytar|snappy|farmhash|microtime)$/;
/** A build that fails leaves the package as it is; the tests that need it show it. */
const TOLERANT = '|| echo "some dependencies could not be built"';

/** Commands that build what needs it, none where nothing does. */
export async function nativeBuilds(
  source: RecipeSource,
  manager: Manager,
  manifest: Manifest,
): Promise<readonly string[]> {
  const text = manager.lockfile === undefined ? undefined : await source.read(manager.lockfile);
  if (text === undefined)
    return rebuild(
      'npm',
      Object.keys(allDependencies(manifest)).filter((name) => ADDONS.test(name)),
    );
  if (manager.name === 'npm') return rebuild('npm', withInstallScript(text));
  if (!TOOLS.test(text)) return [];
  const all = [
    ...new Set(Array.from(text.matchAll(/(?:^|[\s'"/])((?:@[\w.-]+\/)?[\w.-]+)@/gm), (match) => match[1] ?? '')),
  ];
  return rebuild(
    manager.name === 'pnpm' ? 'pnpm' : 'npm',
    all.filter((name) => ADDONS.test(name)),
  );
}

function rebuild(program: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`timeout 300 ${program} rebuild ${quoteWords(names)} ${TOLERANT}`];
}

function withInstallScript(lockfile: string): readonly string[] {
  try {
    const { packages } = lockSchema.parse(JSON.parse(lockfile));
    const names = Object.entries(packages)
      .filter(([path, { hasInstallScript }]) => hasInstallScript === true && path !== '')
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    return [...new Set(names)].filter((name) => !NEEDLESS.test(name)).slice(0, 20);
  } catch {
    return []; // older lockfiles do not say
  }
}
