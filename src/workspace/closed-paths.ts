// What no setting of a repository opens to a patch: what git, services, bots, hooks, editors and agents run or obey because of its name.

import { kindOf } from './file-kind.ts';
import { folderOf, type Ground } from './ground.ts';
import { foldPath } from './safe-path.ts';

export const AT_TOP = 'a dot-file or in a dot-folder at the top of the repository';
const AUTOMATION = 'read by git itself or part of the repository’s automation';

/** What is asked of the base tree. */
export type Surroundings = Pick<Ground, 'isPackage' | 'isReached' | 'isTest' | 'packageOf'>;

/** Why no setting opens a path, for the sentence "… is <reason>"; undefined for everything else. */
export function closedReason(path: string, ground: Surroundings): string | undefined {
  const parts = foldPath(path).split('/');
  if (parts.includes('.github')) return 'part of the repository’s automation';
  if (isClosedDot(path, 0, ground)) return AT_TOP;
  if (isForAgents(path)) return 'a rule that agents follow';
  const isAutomation =
    parts.some((_, at) => isClosedDot(path, at, ground)) ||
    parts.slice(0, -1).some((part) => FOLDER.test(part)) ||
    BY_NAME.test(parts.at(-1) ?? '') ||
    isOfService(path, ground) ||
    isHook(path, ground);
  return isAutomation ? AUTOMATION : undefined;
}

/** Names without another meaning: pipelines, hooks, bots, hosts, machines of people, agents. */
const SERVICES = [
  '(?:[^/]*[-_.])?(?:gitlab-ci|azure-?pipelines?)|gitea|forgejo|onedev|sourcehut|bitbucket-pipelines|circle-?ci|cirrus-ci|travis(-ci)?|woodpecker|buildkite|buildspec|codebuild|cloudbuild|semaphoreci|tekton|teamcity|jenkins|vsts-ci|appveyor|codemagic|bitrise|wercker|codeship|codefresh|screwdriver|dagger|zuul|prow|packit|taskcluster|gocd|shippable|scrutinizer|nevercode|xcode-?cloud|spacelift|argo-?cd|flux-?cd|spinnaker|skaffold|werf|testing-?farm|garnix|hercules-ci|rultor|bazelci|merge-?queue|megalinter|jitpack|gotk|okteto|devspace',
  'lefthook|overcommit|pre-?commit|simple-git-hooks|git-?hooks|captain-?hook|lint-?staged|nano-staged|grumphp|cargo-husky|commit-?lint|commitizen|prek',
  'mergify|policy-bot|renovate|dependabot|pyup|snyk|whitesource|semantic-release|release-please|release-it|release-drafter|go-?releaser|j-?releaser|changesets?|all-?contributors|code-?rabbit|codecov|coveralls|codeclimate|deepsource|sonar-project|sonarcloud|houndci|pull-?approve|imgbot|danger-?file|qodana|crowdin|localazy|transifex|weblate|reviewpad|release-plz|knope',
  'read-?the-?docs|netlify|vercel|heroku|nixpacks|zeabur|platform-?sh|apprunner|captain-definition|appspec|dockerrun|samconfig|scalingo|qovery|northflank|cloudron-?manifest',
  'devcontainer|gitpod|codesandbox|stackblitz|replit|devbox|devfile|devenv|daytona|rtx|asdf|direnv|opencode|copilot|cursor-?rules|windsurf-?rules|cline-?rules|kilo-?code|goose-?hints|smithery|(?:gemini|qwen)-extension',
].join('|');
/** Words of another meaning, which such a tool looks for at the top, or is told of in folders of scripts. */
const WORDS =
  'cirrus|drone|semaphore|concourse|evergreen|atlantis|garden|kokoro|nomad|husky|ghooks|kodiak|bors|bulldozer|probot|hound|stickler|mergeable|allstar|sourcery|ellipsis|greptile|amplify|render|fly|railway|wrangler|firebase|now|koyeb|coder|mise|flox|hermit|prototools|mcp|conductor|terragon|kilo|aider|claude|codex|crush|trunk|qlty';
/** Of wider meaning still, so that no folder is theirs. */
const WIDE_WORDS = 'serverless|fleet|flux|sweep|socket|pulumi|cdk(tf)?|vela|porter';
/** What is theirs with a dot only. */
const WITH_DOT = [
  'gitlab|gogs|bitbucket|circle|builds?|azure|azuredevops|vsts|harness|fleet|flux|argo|cicd|ci|cd|ci_scripts|pipelines?|workflows?|obs|osc|fmf|copr|koji|tito',
  'hooks?|mend|release(rc)?|mega-?linter|super-?linter|fossa|lgtm|cz|auto|platform|do|ebextensions|elasticbeanstalk|openshift|s2i|upsun|buildpacks?',
  'vscode|vs|idea|idx|run|zed|nova|helix|kak|sublime|atom|project|classpath|settings|externaltoolbuilders|theia|lapce|ex|l?n?vim|gvim|emacs|dir-locals(-2)?|projectile|autoenv|gdbinit|lldbinit|pdb|irb|pry|rdbg|ghci|bash|zsh|profile|venv|tmuxinator|tmuxp|task|just(file)?|make|screen',
  'sweep|cursor|gemini|windsurf|continue|roo(ignore|modes)?|cline|kiro|junie|augment|amp|agents?|amazonq|qodo|pr_agent|trae|void|tabnine|goose|qwen|openhands|devin|factory|zencoder|warp|aiassistant|prompts?|skills?',
].join('|');
const DOTTED = new RegExp(`^\\.(${SERVICES}|${WORDS}|${WITH_DOT})(rc)?([-_.].*)?$`);
const OF_GIT = /^\.(git.*|mailmap|lfsconfig)$/;
/**
 * What a maintainer may open: settings of linters, formatters, test runners and builds, examples of an environment, lists of
 * what is left out, versions.
 */
const OF_TOOLS =
  /^\.([a-z\d-]+ignore|[a-z]{2,10}-?(lint|hint)([-_.][^/]*|rc.*)?|(eslint|prettier|stylelint|babel|swc|postcss|browserslist|mocha|nyc|c8|tap|ava|jest|vitest|jscs|markdownlint|remark|npm|nvm|yarn|depcheck|size-limit|dependency-cruiser|knip|sequelize|codespell|shellcheck|pylint|yapf|biome|dprint|jsdoc|typedoc|ncu|nodemon|madge|cspell|ruff|rspec|perltidy|perlcritic|luacheck|sdkman)(rc)?([-_.].*)?|env\.(example|sample|template|dist|defaults?)|[a-z]+-version|tool-versions|editorconfig|flake8|isort\.cfg|coveragerc|style\.yapf|bandit|pydocstyle|pep8|mypy\.ini|(rubocop|reek|golangci|php[-_]cs|phpunit|phpstan|cmake-format|typos|hadolint|formatter|credo|scalafmt|scalafix)[-_.a-z]*|yardopts|rdoc_options|simplecov|standard\.yml|clang-(format|tidy)|clangd|(rustfmt|clippy|stylua)\.toml|styleci\.yml|swift(lint\.yml|format)|ocamlformat|cargo|mvn|config|storybook|vitepress|vuepress|docusaurus|changes|changelog)$/;

/**
 * A part that begins with a dot: known, wherever it lies; at the root of a package everything but the settings of tools and
 * sources that tests or manifests reach, since nobody knows the names of all that looks there.
 */
function isClosedDot(path: string, at: number, ground: Surroundings): boolean {
  const spelled = path.split('/');
  const part = foldPath(spelled[at] ?? '');
  if (!part.startsWith('.') || EXAMPLE.test(part)) return false;
  if (OF_GIT.test(part) || DOTTED.test(part)) return true;
  if (OF_TOOLS.test(part)) return false;
  const isRoot = at === 0 || (ground.isPackage(spelled.slice(0, at).join('/')) && !ground.isTest(path));
  return isRoot && !ground.isReached(path);
}

/** For people to copy: nothing loads it. */
const EXAMPLE = /^\.env(rc)?\.(example|sample|template|dist)$/;

/** A folder of parts of such a file, and one of an editor. */
const FOLDER = new RegExp(`^((${SERVICES}|${WORDS})\\.d|nbproject|flux-system)$`);
/** In a form of their own. */
const BY_NAME =
  /^(jenkinsfile.*|earthfile.*|tiltfile|dangerfile|action\.ya?ml|(codeowners|owners(_aliases)?)(\.(md|txt|ya?ml))?|.*\.(code-workspace|sublime-(project|workspace|build)|iml|ipr|iws|run\.xml|xcscheme|komodoproject)|_(vim|ex|gvim)rc|launchsettings\.json)$/;
const FORMATS = '(ya?ml|jsonc?|json5|toml|star|jsonnet|ini|cfg|conf|hcl|kdl|nix|pkl|cue|properties)';
/** A folder of its own, where tools keep theirs together or at the top. */
const IN_FOLDER = new RegExp(
  `(^|/)\\.config/(${SERVICES}|${WORDS})(/|$)|^(${SERVICES}|${WORDS})/(config|settings)([-_.][^/]*)?\\.${FORMATS}$`,
);
const PROGRAMS = '([cm]?[jt]sx?|rb)';
const SETTINGS_OF_SERVICE = new RegExp(`^(${SERVICES})(rc)?([-_.][^/]*)?\\.${FORMATS}$`);
/** Behind what a file of several is called (`build.renovate.json`), and as a name without an ending. */
const MORE_OF_SERVICE = new RegExp(`^([^/]*[._](${SERVICES})\\.${FORMATS}|(${SERVICES})(file)?)$`);
/** Hosts look for these at the top only; elsewhere they are data. */
const AT_ROOT = /^(app\.(json|ya?ml)|azure\.ya?ml|procfile(\..*)?)$/;
/** Commands that a plugin of an agent runs at events, beside whatever else the repository is. */
const OF_PLUGIN = /(^|\/)hooks\/hooks\.json$/;
const PRODUCT = /(^|\/)(src|lib|app|source|pkg|internal)\//;
const SETTINGS_OF_WORD = new RegExp(`^(${WORDS}|${WIDE_WORDS})(rc)?([-_.][^/]*)?\\.${FORMATS}$`);
const PROGRAM = new RegExp(
  `^((${SERVICES})(rc)?([-_.][^/]*)?|(${WORDS})(rc|([-_.][^/]*)?[-_.]conf(ig)?))\\.${PROGRAMS}$`,
);

/** A file of settings, or a program in its place, that bears the name of such a tool without a dot. */
function isOfService(path: string, ground: Surroundings): boolean {
  const name = foldPath(path.slice(path.lastIndexOf('/') + 1));
  const place = placeOf(path, ground);
  if (IN_FOLDER.test(foldPath(path)) && !ground.isReached(path)) return true;
  if (SETTINGS_OF_SERVICE.test(name)) return place !== 'inside' || !ground.isReached(path);
  if (SETTINGS_OF_WORD.test(name) || MORE_OF_SERVICE.test(name)) return place !== 'inside';
  if (AT_ROOT.test(name)) return folderOf(path) === '' && !ground.isReached(path);
  if (OF_PLUGIN.test(foldPath(path)))
    return !PRODUCT.test(foldPath(path)) && !ground.isReached(path) && !ground.isTest(path);
  return place === 'root' && PROGRAM.test(name) && !ground.isReached(path);
}

/** Folders at the top of a package that hold what people and pipelines run. */
const RUN =
  /^(scripts?|tools?|tooling|hack|ci|cd|builds?|deploy(ments?)?|infra(structure)?|ops|devops|dev|automation|pipelines?|k8s|kubernetes|manifests|charts?|clusters?|gitops|helm|kustomize|\.config|[._]?(git)?[-_]?hooks(\.d)?)(\/|$)/;

function placeOf(path: string, ground: Surroundings): 'root' | 'run' | 'inside' {
  const home = ground.packageOf(path);
  const folder = folderOf(path);
  if (folder === home) return 'root';
  return RUN.test(foldPath(home === '' ? folder : folder.slice(home.length + 1))) ? 'run' : 'inside';
}

/** The names of git and git-flow but `update`, which is an ordinary word. */
const HOOK =
  /^((applypatch|prepare-commit|commit)-msg|(pre|post)-(applypatch|commit|merge(-commit)?|rebase|checkout|push|receive|update|auto-gc|rewrite|index-change)|proc-receive|reference-transaction|push-to-checkout|sendemail-validate|fsmonitor-watchman|p4-(changelist|(prepare|post)-changelist|pre-submit)|(pre|post|filter)-flow-[a-z-]+)(\.[a-z\d]+)?$/;
const HOOKS = /(^|\/)[._]?(git)?[-_]?hooks(\.d)?\/[^/]+$/;
const OF_SHELL = /^[^.]+$|\.(sh|bash|zsh|fish|ksh|ps1|cmd|bat|pl|exe|sample)$/;

/** Programs for a shell everywhere; others where they are no part of the product. Words and data about hooks are none. */
function isHook(path: string, ground: Surroundings): boolean {
  const folded = foldPath(path);
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  if (OF_SHELL.test(name)) return HOOK.test(name) || HOOKS.test(folded);
  if (!HOOK.test(name) || ['document', 'data'].includes(kindOf(path))) return false;
  return placeOf(path, ground) !== 'inside' && !ground.isReached(path);
}

/** By their case where small letters are a document's name, at the top in any. */
function isForAgents(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return FOR_AGENTS.test(folderOf(path) === '' ? name.toUpperCase() : name) || STEERING.test(foldPath(name));
}

const FOR_AGENTS =
  /^(AGENTS?|CLAUDE|GEMINI|QWEN|CRUSH|WARP|SKILL|CODEX|COPILOT|CURSOR|WINDSURF|CLINE|JUNIE|JULES|KIRO|GOOSE|OPENCODE|AIDER|DEVIN|REPLIT)([._-](LOCAL|OVERRIDE|PRIVATE|local|override|private))?\.(MDX?|MDC|MARKDOWN|TXT|RST|mdx?|mdc|markdown|txt|rst)$/;
const STEERING = /^(copilot-instructions\.md|.*\.(prompt|instructions|agent|chatmode)\.md|.*\.mdc)$/;
