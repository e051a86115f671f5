// Finds what a file imports and which file of the repository that is: JavaScript, TypeScript, Python, Java and Ruby.

const javascript =
  /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+|\bjest\.mock\s*\(\s*)(['"`])([^'"`\n]{1,300})\1/g;
const pythonFrom = /^[ \t]*from[ \t]+([.\p{ID_Continue}]+)[ \t]+import[ \t]+(?:\(([^)]{0,4000})\)|([^\n#]+))/gmu;
const pythonImport = /^[ \t]*import[ \t]+([^\n#]+)/gm;
const javaImport = /^import[ \t]+(?:static[ \t]+)?([\p{ID_Continue}$.]+)[ \t]*;/gmu;
const ruby = /^[ \t]*(require_relative|require|load|autoload)\b[ \t(]*(?::\w+[ \t]*,[ \t]*)?(['"])([\w./-]{1,300})\2/gm;
const rubyRoots = ['lib', 'app', 'test', 'spec'];
const scriptEndings = ['', '.js', '.ts', '.tsx', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];
const maxImports = 500;

/** Specifiers as written, for Python also `module.name` for every imported name. */
export function findImports(path: string, text: string): string[] {
  const found = new Set<string>();
  if (/\.[cm]?[jt]sx?$/.test(path)) for (const match of text.matchAll(javascript)) found.add(match[2] ?? '');
  if (/\.pyi?$/.test(path)) for (const name of pythonImports(text)) found.add(name);
  if (path.endsWith('.java')) for (const [, name = ''] of text.matchAll(javaImport)) found.add(name);
  if (path.endsWith('.rb')) for (const [, by, , name = ''] of text.matchAll(ruby)) found.add(rubyName(by, name));
  return [...found].slice(0, maxImports);
}

/** With a dot in front where the file's own folder is meant. */
function rubyName(by: string | undefined, name: string): string {
  return by === 'require_relative' && !name.startsWith('.') ? `./${name}` : name;
}

function pythonImports(text: string): string[] {
  const found: string[] = [];
  for (const [, module = '', inParentheses, inLine = ''] of text.matchAll(pythonFrom)) {
    found.push(module);
    for (const name of names(inParentheses ?? inLine))
      found.push(module.endsWith('.') ? module + name : `${module}.${name}`);
  }
  for (const [, list = ''] of text.matchAll(pythonImport)) found.push(...names(list));
  return found;
}

function names(list: string): string[] {
  return list
    .replace(/#[^\n]*/g, '')
    .split(',')
    .map((item) => item.trim().split(/\s+/)[0] ?? '')
    .filter((name) => /^[\p{ID_Continue}.]+$/u.test(name));
}

/** What resolving needs to know of the repository. */
export interface Modules {
  readonly has: (path: string) => boolean;
  /** The packages of the repository by their names. */
  readonly packages: ReadonlyMap<string, PackagePlace>;
}

export interface PackagePlace {
  /** Relative to the root; empty for the root itself. */
  readonly directory: string;
  readonly main: string;
}

/** The file that an import means; undefined when it is not of this repository. */
export function resolveImport(importer: string, specifier: string, modules: Modules): string | undefined {
  if (importer.endsWith('.java')) return resolveJava(importer, specifier, modules);
  if (importer.endsWith('.rb')) return resolveRuby(importer, specifier, modules);
  return /\.pyi?$/.test(importer)
    ? resolvePython(importer, specifier, modules)
    : resolveScript(importer, specifier, modules);
}

/** A class of the same module: `a.b.C`, or `a.b.C.method` of a static import. */
function resolveJava(importer: string, specifier: string, modules: Modules): string | undefined {
  const module = /^(?:.*\/)?(?=src\/)/.exec(importer)?.[0];
  if (module === undefined) return undefined;
  const parts = specifier.split('.');
  for (const length of [parts.length, parts.length - 1]) {
    for (const sources of ['src/main/java', 'src/test/java']) {
      const path = `${module}${sources}/${parts.slice(0, length).join('/')}.java`;
      if (modules.has(path)) return path;
    }
  }
  return undefined;
}

/** On the load path of the gem that the importer is in, the innermost first. */
function resolveRuby(importer: string, specifier: string, modules: Modules): string | undefined {
  const above = importer.split('/').slice(0, -1);
  const roots = above.map((_, at) => above.slice(0, above.length - 1 - at).join('/'));
  const tried = specifier.startsWith('.')
    ? [join(importer, '..', specifier)]
    : ['', ...roots].flatMap((root) => rubyRoots.map((inside) => join(root, inside, specifier)));
  const paths = tried.flatMap((path) => (path === undefined ? [] : [path.replace(/\.rb$/, '')]));
  return paths.map((path) => `${path}.rb`).find(modules.has);
}

function resolveScript(importer: string, specifier: string, modules: Modules): string | undefined {
  if (specifier.startsWith('.')) return scriptFile(join(importer, '..', specifier), modules);
  const alias = /^[@~#]\/(.+)$/.exec(specifier)?.[1];
  if (alias !== undefined) return aliasFile(importer, alias, modules);
  const [name = '', inner] = packageParts(specifier);
  const place = modules.packages.get(name);
  if (place === undefined) return undefined;
  if (inner === '') return packageMain(place, modules);
  return scriptFile(join(place.directory, inner), modules) ?? scriptFile(join(place.directory, 'src', inner), modules);
}

/** `@scope/name/inner/path` → the name and the path inside. */
function packageParts(specifier: string): readonly [string, string] {
  const parts = specifier.split('/');
  const name = parts.splice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return [name, parts.join('/')];
}

/** The main file, or where it is written when it is built. */
function packageMain({ directory, main }: PackagePlace, modules: Modules): string | undefined {
  const tried = [main, 'src/index', 'index', 'src/main', 'lib/index'];
  for (const path of tried) {
    const file = scriptFile(join(directory, path), modules);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** `@/x` and the like mean the sources of the package that the importer is in. */
function aliasFile(importer: string, path: string, modules: Modules): string | undefined {
  const folders = importer.split('/').slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const folder = folders.slice(0, depth).join('/');
    if (!modules.has(folder === '' ? 'package.json' : `${folder}/package.json`)) continue;
    for (const inside of ['src', '', 'app', 'lib']) {
      const file = scriptFile(join(folder, inside, path), modules);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

function scriptFile(path: string | undefined, modules: Modules): string | undefined {
  if (path === undefined) return undefined;
  if (path === '') return rootMain(modules);
  const bare = path.replace(/\.[cm]?jsx?$/, '');
  const tried = [path, bare, `${path}/index`, `${path}/src/index`].flatMap((stem) =>
    scriptEndings.map((ending) => stem + ending),
  );
  return tried.find(modules.has);
}

/** `require('..')` means what the root's manifest says. */
function rootMain(modules: Modules): string | undefined {
  const root = [...modules.packages.values()].find(({ directory }) => directory === '');
  return packageMain(root ?? { directory: '', main: 'index.js' }, modules);
}

function resolvePython(importer: string, specifier: string, modules: Modules): string | undefined {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const tail = specifier.slice(dots).replaceAll('.', '/');
  const up = Array.from({ length: dots }, () => '..');
  const roots = dots > 0 ? [join(importer, ...up)] : ['', 'src', 'lib', 'python', join(importer, '..')];
  for (const root of roots) {
    const path = root === undefined ? undefined : join(root, tail);
    const file =
      path === undefined ? undefined : [`${path}.py`, `${path}/__init__.py`, `${path}.pyx`].find(modules.has);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Joins and normalises; undefined above the root. */
function join(...parts: readonly string[]): string | undefined {
  const result: string[] = [];
  for (const part of parts.flatMap((part) => part.split('/'))) {
    if (part === '' || part === '.') continue;
    if (part !== '..') result.push(part);
    else if (result.pop() === undefined) return undefined;
  }
  return result.join('/');
}
