// Which files of a repository are never published from a model's patch, by name.

import { foldPath } from './safe-path.ts';

/** What the file is, for the sentence "… is <reason>"; undefined when its name is harmless. */
export function protectedReason(path: string): string | undefined {
  const folded = foldPath(path);
  const [top = ''] = folded.split('/');
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  if (top === '.github') return 'part of the repository’s automation';
  if (top.startsWith('.')) return 'a dot-file or in a dot-folder at the top of the repository';
  if (STEERING_FOLDER.test(folded)) return 'configuration that runs or steers tools';
  return rules.find(([pattern]) => pattern.test(name))?.[1];
}

/** Read by build tools wherever they lie; `buildsrc` is compiled and run before the build itself. */
const STEERING_FOLDER =
  /(^|\/)(\.mvn|\.cargo|\.gradle|buildsrc|gradle\/wrapper)\/|(^|\/)meta-inf\/services\/(org\.(junit|testng|spockframework)|javax\.annotation\.processing)\./;
/** Packages of test libraries: a class of the same name in the sources would stand in front of theirs. */
const TEST_LIBRARY =
  /(^|\/)(org\/(junit|testng|hamcrest|assertj|mockito|opentest4j|spockframework|apache\/maven\/surefire)|junit\/framework)\/.*\.(java|kt|groovy|scala)$/;

/** True for a new source file that would take the place of a class of a test library. */
export function shadowsTestLibrary(path: string): boolean {
  return TEST_LIBRARY.test(foldPath(path));
}

/** Names are matched folded, so `PACKAGE.json` is no way around. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^\.(gitattributes|gitmodules|gitignore|gitkeep|mailmap)$/, 'read by git itself'],
  [
    /^\.(npmrc|yarnrc|yarnrc\.yml|pnpmfile\.cjs|pypirc|netrc|env(\..+)?|envrc|babelrc.*|swcrc|eslintrc.*|mocharc.*|nycrc.*|taprc|jestrc.*)$/,
    'configuration that runs or steers tools',
  ],
  [
    /^(package|npm-shrinkwrap|package-lock|composer|bower|deno|jsr|lerna|nx|turbo|rush|tsconfig(\..+)?|jsconfig)\.jsonc?$/,
    'a manifest, lockfile or build configuration',
  ],
  [
    /^(yarn|pnpm-lock|pnpm-workspace|poetry|uv|pdm|cargo|gemfile|composer|bun|flake|mix|pubspec|deno)\.(lock|lockb|ya?ml)$/,
    'a lockfile',
  ],
  [/^(pyproject|cargo|pipfile|poetry|book|rust-toolchain|gopkg)(\.toml|\.lock)?$/, 'a manifest'],
  [
    /^(requirements|constraints)([-_.].*)?\.(txt|in)$|^(setup\.(py|cfg)|manifest\.in|environment\.ya?ml|noxfile\.py|tox\.ini|pytest\.ini|\.coveragerc)$/,
    'a manifest or configuration of tools',
  ],
  [
    /^(go\.(mod|sum|work|work\.sum)|gemfile|rakefile|pom\.xml|mix\.exs|package\.swift|pubspec\.yaml|build\.rs|.*\.gemspec|.*\.podspec|.*\.(cs|fs|vb)proj|.*\.sln|nuget\.config)$/,
    'a manifest',
  ],
  [
    /\.gradle(\.kts)?$|^gradle(w|\.properties|w\.bat|\.lockfile)$|\.versions\.toml$|^mvnw(\.cmd)?$|^verification-metadata\.xml$/,
    'a build script',
  ],
  [/^jasmine\.(json|[cm]?js)$/, 'configuration that runs or steers tools'],
  [/^junit-platform\.properties$|^testng\.xml$/, 'configuration that runs or steers tools'],
  [/^(dockerfile|containerfile)(\..*)?$|\.dockerfile$|^(docker-)?compose(\..*)?\.ya?ml$/, 'a container recipe'],
  [
    /^(gnu)?makefile$|\.mk$|^(cmakelists\.txt|justfile|taskfile\.ya?ml|gulpfile.*|gruntfile.*|jenkinsfile|procfile|vagrantfile|brewfile|wscript|sconstruct|build\.xml|build\.bazel|workspace\.bazel)$/,
    'a build script',
  ],
  [/\.(config|conf)\.([cm]?[jt]sx?|json|ya?ml)$/, 'configuration that runs or steers tools'],
  [/^(conftest|sitecustomize|usercustomize)\.py$|\.pth$/, 'run by Python before any test'],
  [/^(codeowners|agents\.md|claude\.md|gemini\.md|copilot-instructions\.md)$/, 'a rule for reviewers or agents'],
  [
    /^(azure-pipelines|appveyor|bitbucket-pipelines|cloudbuild|netlify|vercel|wrangler|render|fly|app)\.(ya?ml|toml|json)$/,
    'part of the repository’s automation',
  ],
];

/** A path of the tree that some file system takes for `path`, or for one of its folders. */
export function twinOf(path: string, others: Iterable<string>): string | undefined {
  const parts = path.split('/');
  const spelled = new Map<string, string>();
  for (let length = 1; length <= parts.length; length++) {
    const prefix = parts.slice(0, length).join('/');
    spelled.set(foldPath(prefix), prefix);
  }
  for (const other of others) {
    const pieces = other.split('/');
    for (let length = 1; length <= pieces.length; length++) {
      const prefix = pieces.slice(0, length).join('/');
      const ours = spelled.get(foldPath(prefix));
      if (ours === undefined) break;
      if (ours !== prefix) return prefix;
    }
  }
  return undefined;
}
