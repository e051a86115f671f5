// Which files say how a repository is installed: manifests, lockfiles and what configures package managers.

const NAMES =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc|\.yarnrc(\.yml)?|\.nvmrc|\.node-version|requirements[^/]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|tox\.ini|noxfile\.py|poetry\.lock|uv\.lock|Pipfile(\.lock)?|constraints[^/]*\.txt|go\.(mod|sum|work|work\.sum)|hatch\.toml|Cargo\.(toml|lock)|rust-toolchain(\.toml)?|build\.rs|pom\.xml|[^/]*\.gradle(\.kts)?|gradle\.properties|(gradle|maven)-wrapper\.properties|gradle\.lockfile|[^/]*\.versions\.toml|[Mm]akefile|GNUmakefile)$|(^|\/)requirements\/[^/]+\.(txt|in)$|^\.cargo\/config(\.toml)?$/;

export function isManifest(path: string): boolean {
  return NAMES.test(path) && !path.includes('node_modules/');
}

/** Lockfiles are long and say nothing that a reader needs. */
export function isLockfile(path: string): boolean {
  return /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|[^/]*\.lock|pnpm-lock\.yaml|go\.sum)$/.test(path);
}

/** What says how a package is built and tested, by how much it tells. */
const DESCRIBING: readonly RegExp[] = [
  /^(package\.json|pyproject\.toml|go\.(mod|work)|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|CMakeLists\.txt|Gemfile|composer\.json)$/,
  /^(setup\.(cfg|py)|meson\.build|configure\.ac|[^/]+\.gemspec)$/,
  /^(requirements\.txt|tox\.ini|noxfile\.py|pytest\.ini|phpunit\.xml(\.dist)?|Rakefile|Makefile\.am|([Mm]|GNUm)akefile|settings\.gradle(\.kts)?)$/,
];

export function describesPackage(path: string): boolean {
  return rankOf(path) >= 0 && !path.includes('node_modules/');
}

/** Those that describe the package of a file: the nearest first, in one folder those that tell most. Without a file, the root's. */
export function describingFiles(paths: readonly string[], file = ''): readonly string[] {
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
  const around = paths.filter((path) => describesPackage(path) && file.startsWith(folderOf(path)));
  const found = around.length > 0 ? around : paths.filter(describesPackage);
  const near = (path: string) => folderOf(path).length * (around.length > 0 ? -1 : 1);
  return found.toSorted((a, b) => near(a) - near(b) || rankOf(a) - rankOf(b));
}

function rankOf(path: string): number {
  return DESCRIBING.findIndex((pattern) => pattern.test(path.slice(path.lastIndexOf('/') + 1)));
}
