// Which commands of CI the tests do not need, or that no sandbox can run, and why.

import { type Started, startedBy } from './command-words.ts';

interface Rule {
  readonly reason: string;
  /** Names of programs. */
  readonly programs?: RegExp;
  /** Program and arguments as one text. */
  readonly line?: RegExp;
}

const SCRIPT = String.raw`^(npm|yarn|pnpm|bun)( run| run-script)?( -\S+)* `;
const script = (names: string) => new RegExp(`${SCRIPT}[\\w.-]*:?(${names})([:_-]\\S*)?( |$)`);
const session = (names: string) => new RegExp(`^(tox|nox)\\b.*? (-e|-s|-m|run -e)[ =]?(${names})( |$)`);

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    reason: 'publishes or deploys',
    programs:
      /^(twine|semantic-release|goreleaser|gh|netlify|vercel|firebase|surge|wrangler|lerna-publish|release-it|np|gh-pages|changeset|changesets|aws|gcloud|az|gsutil|heroku|flyctl|helm)$/,
    line: /^(npm|yarn|pnpm|cargo|poetry|flit|hatch|uv|pdm|dotnet nuget) (publish|push|login|whoami)\b|^git (push|tag|commit)|^mvnw? .*\bdeploy\b|^gem push/,
  },
  {
    reason: 'uploads or reports results',
    programs:
      /^(codecov|coveralls|cc-test-reporter|codeclimate|bashbrew|goveralls|covector|sonar-scanner|codacy|jacoco)$/,
    line: /codecov|coveralls|\bcoverage\d? (report|xml|html|combine|erase|json|lcov|debug)|^diff-cover|^cargo llvm-cov report|^lcov |^gcovr? |^(nyc|c8) report|^curl .*(-X ?POST|--data|-F |upload)/,
  },
  {
    reason: 'notifies',
    programs: /^(slack|notify|sendmail|mail)$/,
  },
  {
    reason: 'lints or formats',
    programs:
      /^(eslint|xo|jshint|jscs|jslint|semistandard|ts-standard|prettier|biome|tslint|standard|stylelint|oxlint|dprint|knip|flake8|ruff|black|isort|mypy|pyright|pylint|pre-commit|prek|pydocstyle|bandit|codespell|typos|golangci-lint|gofmt|goimports|staticcheck|shellcheck|actionlint|checkstyle|rubocop|standardrb|reek|brakeman|phpstan|psalm|php-cs-fixer|phpcs|pint|rector|ktlint|detekt|clang-format|clang-tidy|cppcheck|markdownlint|commitlint|yamllint|hadolint|typos-cli|check-manifest|pyroma|validate-pyproject|djlint|editorconfig-checker|zizmor|lychee|misspell|ls-lint|publint|attw|size-limit|bundlesize|tsd|license-checker|depcheck|ty|vulture|interrogate|deptry|cargo-deny)$/,
    line: new RegExp(
      [
        script(
          'lint|format|fmt|prettier|eslint|typecheck|type-check|check-types?|types|tsc|style|spell|spellcheck|knip|audit|check-format',
        ).source,
        session('[\\w$.-]*(lint|style|mypy|typing|flake8|pre-commit|format|black|ruff|pylint|pyright|typecheck)[\\w-]*')
          .source,
        '^cargo (\\+\\S+ )?(fmt|clippy|deny|audit|udeps|machete|semver-checks|outdated|msrv|public-api|sort)\\b',
        '^go (vet|fmt)\\b|^composer (validate|normalize|audit)|^git diff\\b|^(mvnw?|gradlew?) .*(spotless|checkstyle|ktlint|detekt)',
        '^tsc( .*)?--noEmit|^yarn dedupe|^make (lint|fmt|format|style|vet|check-format|typecheck)\\b|^just (lint|fmt|format)\\b',
        '^dotnet format|^terraform |^test -z |^git status',
        // Known holes in packages say nothing of these sources.
        "^((npx|bunx|pnpx|pnpm (dlx|exec)|yarn dlx)( -\\S+)* )?('?(npm|pnpm)(@\\S+)?'? audit|yarn( npm)? audit)\\b",
        '^((npx|bunx|pnpx|uvx|pipx run)( -\\S+)* )?(pip-audit|safety|snyk|osv-scanner|audit-ci|auditjs|better-npm-audit|bundle-audit|bundler-audit|govulncheck|trivy|grype)\\b',
      ].join('|'),
    ),
  },
  {
    reason: 'makes documentation',
    programs: /^(mkdocs|sphinx-build|typedoc|doxygen|jsdoc|jekyll|hugo|docusaurus|antora|asciidoctor|mdbook|yard)$/,
    line: new RegExp(
      [
        script('docs?|documentation|website|site|storybook').source,
        session('[\\w$.-]*docs?[\\w-]*').source,
        '^cargo (\\+\\S+ )?(doc|rustdoc)\\b|^make (docs|html)\\b',
      ].join('|'),
    ),
  },
  {
    reason: 'measures speed or size',
    programs: /^(hyperfine|asv|wrk|autocannon|benchmark|codspeed)$/,
    line: new RegExp(
      [
        script('bench|benchmarks?|size|perf').source,
        '^cargo (\\+\\S+ )?(bench|criterion|codspeed)\\b|^go test .*-bench',
      ].join('|'),
    ),
  },
  { reason: 'removes the sources', line: /^rm -\w+ (\.\/)?(src|lib|pkg|packages|\$\w+)\/?$/ },
  {
    reason: 'needs root or a service',
    line: /^(tee|sed|cp|mv|ln|install|mkdir|rm|unzip|tar|wget|curl|gpg)\b.*[\s='"](\/(etc|usr|var|opt|mnt|root)\/|\S+\.deb\b)/s,
  },
  { reason: 'keeps a cache', programs: /^(ccache|sccache|restore_cache|save_cache)$/ },
  {
    reason: 'needs containers of its own',
    programs: /^(docker|docker-compose|podman|kubectl|minikube|kind|act|vagrant|buildah)$/,
  },
  {
    reason: 'needs root or a service',
    programs:
      /^(systemctl|service|sysctl|modprobe|mount|umount|update-alternatives|add-apt-repository|apt-key|apt-add-repository|dpkg|dpkg-reconfigure|locale-gen|update-locale|useradd|adduser|usermod|ufw|iptables|ip|ifconfig|losetup|swapon|fallocate|snap|brew|choco|dnf|yum|apk|pacman|zypper|port|initdb|pg_ctl|mysqladmin|psql|mysql|createdb|redis-server|mongod|Xvfb|ldconfig|chown|setcap|xcode-select|winget|scoop|conda|mamba|micromamba|groupadd)$/,
  },
  {
    reason: 'starts or stops a service',
    line: /^\S+ (start|stop|serve|up|down)$|^(npm|yarn|pnpm|bun)( run)? (start|serve|dev)$/,
  },
  {
    reason: 'downloads browsers',
    line: /^playwright install|^puppeteer browsers|^cypress install|^chromedriver|^geckodriver|^install-browsers/,
  },
  {
    reason: 'prints only',
    programs:
      /^(echo|printf|env|printenv|ls|cat|pwd|df|du|uname|id|whoami|which|tree|date|free|lscpu|nproc|set|ulimit|true|head|tail|ps|hostname|tput|sleep|stat|type|:)$/,
    line: /^\S+ (-v|-V|--version|-version|version|--info|info|-h|--help)$|^npm (ls|list|config|version|explain)\b|^(pip3?|uv pip|\.\/pip) (list|freeze|check|show|cache|config)\b|^go (env|version)\b|^cargo (tree|metadata|--list)|^git (log|status|show|rev-parse|describe|branch|config --list|version)|^\.\/sysconfig|^composer (show|diagnose)|^conda (info|list)|^rustup show|^yarn (info|config|cache)|^pnpm store/,
  },
  {
    reason: 'fetches more of the repository',
    line: /^git (fetch|clone|pull|checkout|submodule|lfs|remote|merge|switch|reset)\b/,
  },
];

/** Why a command line is left out; undefined for one that may be needed. */
export function skipReason(command: string): string | undefined {
  const [first, ...more] = startedBy(command);
  if (!first) return 'prints only';
  const reason = reasonOf(first);
  // Of a pipe or a choice all parts must be left out, but what only prints decides nothing.
  const others = more.map(reasonOf);
  if (reason !== undefined && others.every((other) => other !== undefined || PIPED.test(more[0]?.program ?? ''))) {
    const telling = [reason, ...others].find((found) => found !== undefined && found !== 'prints only');
    return telling ?? reason;
  }
  return reason !== undefined && reason !== 'prints only' ? reason : undefined;
}

const PIPED = /^(tee|grep|head|tail|sort|wc|sed|awk|cut|tr|xargs|cat|true|:|jq|python3?)$/;

function reasonOf({ program, args }: Started): string | undefined {
  const line = [program, ...args].join(' ');
  return RULES.find((rule) => rule.programs?.test(program) || rule.line?.test(line))?.reason;
}
