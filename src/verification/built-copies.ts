// Which committed folders of a package hold what is built from its sources, so that they are no sources themselves. Pure.

const SOURCES = /^(src|sources?|ts|es6)$/;

/** Texts of manifests and of what configures compilers, by path. */
export type Manifests = ReadonlyMap<string, string>;

export const isBuildManifest = (path: string) => /(^|\/)(package|tsconfig(\.[\w.-]+)?)\.json$/.test(path);

/** True for a file in a folder that a package is loaded from, with files of the same names in a folder of sources beside it. */
export function builtCopies(paths: readonly string[], manifests: Manifests): (path: string) => boolean {
  const packages = [...manifests.keys()].map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const built = [...new Set(packages)].flatMap((folder) => builtIn(folder, paths, manifests));
  return (path) => built.some((folder) => path.startsWith(folder));
}

function builtIn(folder: string, paths: readonly string[], manifests: Manifests): readonly string[] {
  const named = namedIn(folder, manifests);
  const own = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
  const stems = Map.groupBy(own, (path) => path.slice(0, path.indexOf('/') + 1));
  const sources = [...stems.keys()].filter((name) => SOURCES.test(name.slice(0, -1)) && !named.has(name));
  const known = new Set(sources.flatMap((name) => (stems.get(name) ?? []).map((path) => stemOf(path, name))));
  return [...stems].flatMap(([name, files]) => {
    const twins = files.filter((path) => known.has(stemOf(path, name)));
    return named.has(name) && twins.length * 2 >= files.length ? [folder + name] : [];
  });
}

const stemOf = (path: string, folder: string) => path.slice(folder.length).replace(/\.[^/.]+$/, '');

/** Folders that the manifests beside them name, each with a slash at its end. */
function namedIn(folder: string, manifests: Manifests): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [path, text] of manifests) {
    if (path.slice(0, path.lastIndexOf('/') + 1) !== folder) continue;
    const entries = path.endsWith('package.json') ? entriesOf(text) : outputsOf(text);
    for (const entry of entries) found.add(`${entry.replace(/^\.\//, '').split('/', 1)[0]}/`);
  }
  return found;
}

/** Settings of compilers have comments, so that they are no JSON. */
function outputsOf(text: string): readonly string[] {
  return [...text.matchAll(/"(?:outDir|declarationDir|outFile)"\s*:\s*"([^"]+)"/g)].flatMap(([, name]) => name ?? []);
}

function entriesOf(text: string): readonly string[] {
  const { main, module, exports, bin } = parsed(text);
  return [main, module, exports, bin].flatMap(strings).filter((path) => path.includes('/'));
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Templates are named like manifests, too.
    return {};
  }
}
