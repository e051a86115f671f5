// Which files of a repository are never published from a model's patch, by name.

import { AT_TOP } from './closed-paths.ts';
import { foldPath } from './safe-path.ts';

const STEERS = 'configuration that runs or steers tools';

/**
 * What tools run, or are steered by, because of its name, wherever it lies and whether it is new or not. Names that are not
 * known here are left to the rule on what a patch may touch. For the sentence "… is <reason>".
 */
export function protectedReason(path: string): string | undefined {
  const folded = foldPath(path);
  const parts = folded.split('/');
  if (parts[0]?.startsWith('.')) return AT_TOP;
  if (parts.some((part) => part.startsWith('.'))) return `${STEERS}: a dot-file or in a dot-folder`;
  const place = places.find(([pattern]) => pattern.test(folded));
  return (place ?? rules.find(([pattern]) => pattern.test(parts.at(-1) ?? '')))?.[1];
}

/**
 * True for programs with a name that tools run without being told to, in folders where they look: the root of a package, and
 * the folders of its tests. Elsewhere they are ordinary words.
 */
export function isRunByName(path: string, place: 'root' | 'tests'): boolean {
  const name = foldPath(path.slice(path.lastIndexOf('/') + 1));
  if (/[._](test|spec)s?\.\w+$|^test_.*\.py$/.test(name)) return false;
  return OF_TOOLS.test(name) || BEFORE_TESTS.test(name) || (place === 'root' && WORDS.test(name));
}

const OF_TOOLS =
  /^(karma|protractor|wallaby|gulpfile|gruntfile|jakefile|brocfile|plopfile|dangerfile|__main__|hatch_build|pdm_build|locustfile|gunicorn\.conf|guardfile|rakefile|robofile|makefile|herebyfile|noxfile|fabfile|magefile|ember-cli-build|(webpack|rollup|vite|vitest|jest|ava|mocha|playwright|cypress|babel|metro|next|nuxt|eslint|prettier)([.-].*)?)\.\w+$/;
const WORDS =
  /^(build|make|tasks?|install|prepare|bootstrap|autoload|castor|rector|ecs|deploy|release|dodo|pavement|versioneer|(pre|post)-?(install|publish|pack|test|build|version)|run-?tests?|test-?runner|runner|mage|generate|tools|setup([._-].*)?|.*[._-]setup)\.\w+$/;
/** What runners load before tests, by their own habits or by those of the people who set them up. */
const BEFORE_TESTS =
  /^_{0,2}(((global|env|environment|before|after|jest|vitest|mocha|test|tests|spec|rails|minitest|unit|e2e)[-_.]?)+(setup|teardown|environment|globals?|hooks?|helper|bootstrap|init)|set-?up([-_.]?(files?|tests?|jest|vitest|mocha|env|globals?|dom))*([-_.]?after-?env)?|bootstrap|autoload|pest|test_?main)\.\w+$/;

/** By place, wherever such a folder lies. */
const places: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\/)(node_modules|bower_components|jspm_packages|web_modules|site-packages|dist-packages|__pypackages__|_?vendor|vendored|third[-_]?party|3rd[-_]?party|virtualenv|venv|[^/]+\.(egg-info|dist-info|egg))\//,
    'in a folder of installed or foreign code',
  ],
  // `buildsrc` is compiled and run before the build itself.
  [
    /(^|\/)(buildsrc|build-logic|magefiles|gradle\/wrapper|meta-inf|mockito-extensions|cypress\/(plugins|support))\//,
    STEERS,
  ],
  [/(^|\/)(__mocks__|__pycache__)\//, 'loaded in place of other modules'],
  [/(^|\/)(conftest|sitecustomize|usercustomize)\/__init__\.\w+$/, 'run by Python before any test'],
  // Loaded before the features beside them, by behave and cucumber.
  [/(^|\/)features\/(([^/]*_)?environment\.py|support\/env\.rb)$/, STEERS],
  [
    /(^|\/)management\/commands\/test(\.pyw?|\/__init__\.pyw?)$/,
    'run by a framework in place of its own command for tests',
  ],
  [/(^|\/)(pull_request|issue|merge_request)_templates?\//, 'shown by GitHub because of its name'],
];
/** Packages of test libraries: a class of the same name in the sources would stand in front of theirs. */
const TEST_LIBRARY =
  /(^|\/)(org\/(junit|testng|hamcrest|assertj|mockito|opentest4j|spockframework|apache\/maven\/surefire)|junit\/framework)\/.*\.(java|kt|groovy|scala)$/;

/** True for a new source file that would take the place of a class of a test library. */
export function shadowsTestLibrary(path: string): boolean {
  return TEST_LIBRARY.test(foldPath(path));
}

/** Names are matched folded, so `PACKAGE.json` is no way around. */
const rules: readonly (readonly [RegExp, string])[] = [
  [
    /^(package|npm-shrinkwrap|package-lock|composer|bower|deno|jsr|lerna|nx|turbo|rush|tsconfig(\..+)?|jsconfig)\.(jsonc?|json5|ya?ml)$/,
    'a manifest, lockfile or build configuration',
  ],
  [
    /^(yarn|pnpm-lock|pnpm-workspace|poetry|uv|pdm|cargo|gemfile|composer|bun|flake|mix|pubspec|deno)\.(lock|lockb|ya?ml)$/,
    'a lockfile',
  ],
  [/^(pyproject|cargo|pipfile|poetry|book|rust-toolchain|gopkg)(\.toml|\.lock)?$/, 'a manifest'],
  [
    /^(requirements|constraints)([-_.].*)?\.(txt|in)$|^(setup\.(py|cfg)|manifest\.in|environment\.ya?ml|noxfile\.py|tox\.ini|pytest\.ini)$/,
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
  [/^(licen[sc]e|copying|notice|patents)([-.].*)?$/, 'a legal text'],
  [/^jasmine\.(json|[cm]?js)$/, STEERS],
  // Loaded by the development server of its toolchain, wherever the sources are.
  [/^setup-?proxy\.[cm]?[jt]sx?$/, STEERS],
  [
    /^\.?pytest\.toml$|^(junit-platform|cucumber|kotest|jqwik|archunit|serenity|spock|arquillian|citrus|karate-config|quickcheck|pitest|surefire|failsafe)[\w-]*\.(properties|xml|js|groovy|conf)$|^archunit_ignore_patterns\.txt$|^spockconfig\.groovy$/,
    STEERS,
  ],
  [
    /^(junit-platform\.properties|testng\.xml|(logback|log4j)[^/]*|spring\.(factories|handlers)|module-info\.java|phpunit.*\.xml|mocha\.opts)$/,
    STEERS,
  ],
  [/^(dockerfile|containerfile)(\..*)?$|\.dockerfile$|^(docker-)?compose(\..*)?\.ya?ml$/, 'a container recipe'],
  [
    /^(gnu)?makefile$|\.mk$|^(cmakelists\.txt|justfile|taskfile\.ya?ml|gulpfile.*|gruntfile.*|jenkinsfile|procfile|vagrantfile|brewfile|wscript|sconstruct|build\.xml|build(\.bazel)?|workspace(\.bazel|\.bzlmod)?|module\.bazel|meson\.build|meson[._]options(\.txt)?|configure|conanfile\.\w+)$|\.(bzl|cmake|am|ac|m4|gypi?|rake|kts|nix)$/,
    'a build script',
  ],
  [/\.(config|conf)\.([cm]?[jt]sx?|json|ya?ml)$/, STEERS],
  [/^(conftest|sitecustomize|usercustomize)\.py$|\.pth$/, 'run by Python before any test'],
  [
    /^(codeowners|((pull_request|issue|merge_request)_templates?|agents?|claude|gemini|warp|skill|conventions|copilot-instructions|qwen|crush|replit|codex|cursor|windsurf|cline|roo|junie|jules|kiro|goose|opencode|aider|devin|amp|llms?(-full)?)([._-](local|override|private))?\.(md|mdx|mdc|markdown|rst|txt|adoc)|.*\.(prompt|instructions|agent|chatmode)\.md|security\.md|maintainers(\.md)?|owners)$/,
    'a rule for reviewers or agents',
  ],
  [
    /^(azure-pipelines|appveyor|bitbucket-pipelines|cloudbuild|netlify|vercel|wrangler|render|fly|app|action)\.(ya?ml|toml|json)$/,
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
