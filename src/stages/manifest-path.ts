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
