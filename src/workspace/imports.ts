// Finds what a file imports and which file of the repository that is: JavaScript, TypeScript and Python.

const javascript =
  /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+|\bjest\.mock\s*\(\s*)(['"`])([^'"`\n]{1,300})\1/g;
const pythonFrom = /^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]{0,4000})\)|([^\n#]+))/gm;
const pythonImport = /^[ \t]*import[ \t]+([^\n#]+)/gm;
const scriptEndings = ['', '.js', '.ts', '.tsx', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];
const maxImports = 500;

/** Specifiers as written, for Python also `module.name` for every imported name. */
export function findImports(path: string, text: string): string[] {
  const found = new Set<string>();
  if (/\.[cm]?[jt]sx?$/.test(path)) for (const match of text.matchAll(javascript)) found.add(match[2] ?? '');
  if (/\.pyi?$/.test(path)) for (const name of pythonImports(text)) found.add(name);
  return [...found].slice(0, maxImports);
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
    .filter((name) => /^[\w.]+$/.test(name));
}

/** What resolving needs to know of the repository. */
export interface Modules {
  readonly has: (path: string) => boolean;
  /** Name in the package.json of the root, when there is one. */
  readonly packageName: string | undefined;
  /** Its main file. */
  readonly packageMain: string;
}

/** The file that an import means; undefined when it is not of this repository. */
export function resolveImport(importer: string, specifier: string, modules: Modules): string | undefined {
  return /\.pyi?$/.test(importer)
    ? resolvePython(importer, specifier, modules)
    : resolveScript(importer, specifier, modules);
}

function resolveScript(importer: string, specifier: string, modules: Modules): string | undefined {
  const { packageName, packageMain } = modules;
  if (specifier.startsWith('.')) return scriptFile(join(importer, '..', specifier), modules);
  if (packageName === undefined) return undefined;
  if (specifier === packageName) return scriptFile(join(packageMain), modules);
  return specifier.startsWith(`${packageName}/`)
    ? scriptFile(join(specifier.slice(packageName.length + 1)), modules)
    : undefined;
}

function scriptFile(path: string | undefined, modules: Modules): string | undefined {
  if (path === undefined) return undefined;
  if (path === '') return scriptFile(join(modules.packageMain), { ...modules, packageMain: 'index.js' });
  const bare = path.replace(/\.[cm]?jsx?$/, '');
  const tried = [path, bare, `${path}/index`, `${path}/src/index`].flatMap((stem) =>
    scriptEndings.map((ending) => stem + ending),
  );
  return tried.find(modules.has);
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
