// Whether a repository makes Node's package managers run code of its own, or copy it, though its scripts do not run. Pure.

import type { RecipeSource } from '../recipe-source.ts';

/** Loaded by managers as they start, or there before anything is installed. */
const LOADED = /(^|\/)(node_modules\/|\.pnpmfile\.[cm]?js$|\.yarn\/plugins\/)/;
/** Packages that are copied from the sources, or made by a script of them. */
const LOCAL = /"(file|exec|portal):/;
const SETTINGS = /(^|\/)(\.npmrc|\.yarnrc|\.yarnrc\.yml|pnpm-workspace\.yaml)$/;
/** Settings that name no program and no file to load, in the letters that all spellings of them have in common. */
const KNOWN = new Set(
  `registry alwaysauth saveexact saveprefix packagelock engine enginestrict legacypeerdeps strictpeerdependencies
  autoinstallpeers shamefullyhoist hoist hoistpattern publichoistpattern nodelinker fund audit loglevel progress access
  preferworkspacepackages linkworkspacepackages saveworkspaceprotocol resolutionmode lockfile ignorescripts updatenotifier
  tagversionprefix message sideeffectscache dedupepeerdependents resolvepeersfromworkspaceroot preferfrozenlockfile color
  installlinks omit include provenance sharedworkspacelockfile injectworkspacepackages syncinjecteddepsafterscripts
  enabletelemetry enableglobalcache npmregistryserver npmscopes compressionlevel nmhoistinglimits nmmode
  packageextensions checksumbehavior defaultsemverrangeprefix enablescripts enableimmutableinstalls supportedarchitectures
  logfilters pnpmode pnpfallbackmode preferinteractive enablecolors enableprogressbars changesetignorepatterns catalog
  catalogs npmminimalagegate npmpreapprovedpackages packages onlybuiltdependencies ignoredbuiltdependencies
  neverbuiltdependencies overrides patcheddependencies peerdependencyrules minimumreleaseage minimumreleaseageexclude
  allowbuilds verifydepsbeforerun networktimeout networkconcurrency childconcurrency installignoreengines`.split(/\s+/),
);

export async function hasHooks({ files, read }: RecipeSource): Promise<boolean> {
  if (files.some((file) => LOADED.test(file))) return true;
  const manifests = files.filter((file) => /(^|\/)package\.json$/.test(file));
  for (const file of manifests) if (LOCAL.test((await read(file)) ?? '')) return true;
  for (const file of files.filter((one) => SETTINGS.test(one)))
    if (!namesOf((await read(file)) ?? '').every(isKnown)) return true;
  return false;
}

/** Of `name=value`, `name: value` and `name value` at the beginning of a line. */
function namesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => /^[^\s#;[}-]/.test(line) || /^--/.test(line))
    .map((line) => /^"?([^\s=:"]+)"?/.exec(line)?.[1] ?? '');
}

function isKnown(name: string): boolean {
  // `@scope:registry` and `//host/:_authToken` begin so.
  if (/^@[\w.-]+$|^\/\//.test(name)) return true;
  return KNOWN.has(name.replace(/[^A-Za-z]/g, '').toLowerCase());
}
