// Whether a repository makes Node's package managers run code of its own, or copy it, though its scripts do not run. Pure.

import { readYaml } from '../../ci-files/yaml-text.ts';
import type { RecipeSource } from '../recipe-source.ts';

/** Loaded by managers as they start, or there before anything is installed. */
const LOADED = /(^|\/)(node_modules\/|\.pnpmfile\.[cm]?js$|\.yarn\/plugins\/)/;
const ARCHIVE = /\.(tgz|tar|tar\.\w+|zip)\b/i;
/** What a manager fetches from elsewhere, or links and never copies; a patch is one of those that are in the key. */
const ELSEWHERE = [
  /^(https?|git|git\+https?|git\+ssh|ssh|github|gitlab|bitbucket|gist):[^\s\\]+$/i,
  /^git@[\w.-]+:[^\s\\]+$/,
  /^(link|workspace):[\w.*^~<>=@/+-]*$/,
  /^patch:(@[\w.-]+\/)?[\w.-]+@npm(:|%3A)[\w.^~*-]+#(~\/|\.\/)?\.yarn\/patches\/[\w.@-]+\.(patch|diff)$/i,
];
const VERSIONS = [
  // A range, a tag.
  /^(?![.]|~\/)[\w.*^~<>=|,+ -]*$/,
  // A name at the registry with one of these; a repository at GitHub; a value of the manifest.
  /^(npm|jsr|catalog):(@?\w[\w.-]*\/)?(?![.])[\w.^~*-]*(@[\w.*^~<>=|+ -]*)?$/,
  /^[A-Za-z0-9][\w-]*\/[\w.-]+(#[\w./:^~*-]+)?$/,
  /^\$[@\w./-]+$/,
];
/** Of a manifest, at any depth of `pnpm` and of settings. */
const DEPENDENCIES =
  /^(dependencies|devDependencies|optionalDependencies|peerDependencies|overrides|resolutions|catalogs?|packageExtensions)$/;
const PATCH = /^(\.\/)?([\w@-][\w.@-]*\/)*patches\/[\w.@+-]+\.(patch|diff)$/;
const CREDENTIAL = /^(@[\w.-]+:registry|\/\/[^\s$\\]*:(_authToken|_auth|_password|username|email|always-auth))$/;
/** Settings that name no program and no file to load, in the letters that all spellings of them have in common. */
const KNOWN = new Set(
  `registry alwaysauth saveexact saveprefix packagelock engine enginestrict legacypeerdeps strictpeerdependencies
  autoinstallpeers shamefullyhoist hoist hoistpattern publichoistpattern nodelinker fund audit loglevel progress access
  preferworkspacepackages linkworkspacepackages saveworkspaceprotocol resolutionmode lockfile ignorescripts updatenotifier
  tagversionprefix message sideeffectscache dedupepeerdependents resolvepeersfromworkspaceroot preferfrozenlockfile color
  installlinks omit include provenance sharedworkspacelockfile syncinjecteddepsafterscripts
  enabletelemetry enableglobalcache npmregistryserver npmscopes compressionlevel nmhoistinglimits nmmode
  packageextensions checksumbehavior defaultsemverrangeprefix enablescripts enableimmutableinstalls supportedarchitectures
  logfilters pnpmode pnpfallbackmode preferinteractive enablecolors enableprogressbars changesetignorepatterns catalog
  catalogs npmminimalagegate npmpreapprovedpackages packages onlybuiltdependencies ignoredbuiltdependencies
  neverbuiltdependencies overrides patcheddependencies peerdependencyrules minimumreleaseage minimumreleaseageexclude
  allowbuilds verifydepsbeforerun networktimeout networkconcurrency childconcurrency installignoreengines`.split(/\s+/),
);

/** How the files are read from which an installation follows; each says whether all in it is known to be harmless. */
const READERS: readonly (readonly [file: RegExp, isHarmless: (text: string) => boolean])[] = [
  [/(^|\/)package\.json$/, (text) => isHarmlessManifest(parseJson(text))],
  [/(^|\/)(package-lock|npm-shrinkwrap)\.json$/, (text) => isHarmlessLock(parseJson(text))],
  [/(^|\/)(yarn\.lock|pnpm-lock\.yaml)$/, (text) => !/\b(file|exec|portal):|\\[ux]/i.test(text)],
  [/(^|\/)\.npmrc$/, (text) => linesOf(text).every(isHarmlessLine)],
  [/(^|\/)\.yarnrc$/, (text) => linesOf(text).every(isHarmlessYarnLine)],
  [/(^|\/)(\.yarnrc\.yml|pnpm-workspace\.yaml)$/, isHarmlessYaml],
];

export async function hasHooks({ files, read }: RecipeSource): Promise<boolean> {
  if (files.some((file) => LOADED.test(file))) return true;
  for (const file of files)
    for (const [name, isHarmless] of READERS)
      if (name.test(file) && !isKnownBy(isHarmless, (await read(file)) ?? '')) return true;
  return false;
}

/** What cannot be read is not known. */
function isKnownBy(isHarmless: (text: string) => boolean, text: string): boolean {
  try {
    return isHarmless(text);
  } catch {
    return false;
  }
}

function isHarmlessYaml(text: string): boolean {
  const { value, problem } = readYaml(withoutMark(text), { longest: 262_144, aliases: 100 });
  return problem === undefined && isHarmlessSettings(value ?? {});
}

/** Managers skip a byte order mark. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

function parseJson(text: string): unknown {
  return JSON.parse(withoutMark(text));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHarmlessManifest(manifest: unknown): boolean {
  if (!isMap(manifest)) return false;
  const { pnpm = {}, dependenciesMeta = {} } = manifest;
  // With it pnpm copies a package of the workspace.
  if (JSON.stringify(dependenciesMeta).includes('"injected":true')) return false;
  return hasHarmlessDependencies(manifest) && isHarmlessSettings(pnpm);
}

function hasHarmlessDependencies(map: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(map).every(([name, value]) => !DEPENDENCIES.test(name) || isHarmlessTree(value));
}

/** Of versions, at any depth; other values than text (`optional: true`) name nothing. */
function isHarmlessTree(value: unknown): boolean {
  if (typeof value === 'string') return isHarmlessVersion(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isHarmlessTree);
}

function isHarmlessVersion(version: string): boolean {
  if (ELSEWHERE.some((form) => form.test(version))) return true;
  return !ARCHIVE.test(version) && VERSIONS.some((form) => form.test(version));
}

/** A lockfile may say where a package lies that its manifest gives by version. */
function isHarmlessLock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const { resolved, version, link } = value as Readonly<Record<string, unknown>>;
  if (typeof resolved === 'string' && link !== true && !ELSEWHERE.some((form) => form.test(resolved))) return false;
  if (typeof version === 'string' && !isHarmlessVersion(version)) return false;
  return Object.values(value).every(isHarmlessLock);
}

function isHarmlessSettings(settings: unknown): boolean {
  if (!isMap(settings) || !Object.keys(settings).every(isKnown)) return false;
  const { patchedDependencies = {} } = settings;
  if (!isMap(patchedDependencies)) return false;
  const patches = Object.values(patchedDependencies);
  return patches.every((path) => typeof path === 'string' && PATCH.test(path)) && hasHarmlessDependencies(settings);
}

/** As npm's own parser finds them: any line break, blanks around, `;` and `#` before a remark. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => !/^([#;]|$)/.test(line));
}

function isHarmlessLine(line: string): boolean {
  const name = (line.split('=', 1)[0] ?? '').trim().replace(/^"(.*)"$|^'(.*)'$/, '$1$2');
  return isKnown(name);
}

/** One name and one value, and no escapes: yarn takes several on a line. */
function isHarmlessYarnLine(line: string): boolean {
  const [, name] = /^"?([^\s"=,]{1,200}?)"?\s*[\s:=]\s*("[^"\\]*"|[^\s",]+)$/.exec(line) ?? [];
  return name !== undefined && isKnown(name);
}

/** `@scope:registry` and `//host/:_authToken` belong to a registry. */
function isKnown(name: string): boolean {
  if (CREDENTIAL.test(name)) return true;
  return /^[\w.-]+(\[\])?$/.test(name) && KNOWN.has(name.replace(/[^A-Za-z]/g, '').toLowerCase());
}
