// What no setting of a repository opens to a patch, and what a setting may.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { closedReason } from '../../src/workspace/closed-paths.ts';
import { openCodeIndex } from '../../src/workspace/code-index.ts';
import type { Ground } from '../../src/workspace/ground.ts';
import { touchProblem } from '../../src/workspace/may-touch.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const TREE = {
  'package.json': '{ "name": "many", "main": "index.js" }\n',
  'index.js': "require('./src/parse');\nrequire('./.loaded/table');\nrequire('./release.config');\n",
  'release.config.js': 'module.exports = 1;\n',
  '.loaded/table.js': 'module.exports = 1;\n',
  '.unloaded/table.js': 'module.exports = 1;\n',
  'src/parse.js': "require('./travis.json');\nmodule.exports = (text) => text;\n",
  'src/travis.json': '{}\n',
  'src/hooks/use-thing.ts': 'export const useThing = 1;\n',
  'lib/zuul.py': 'zuul = 1\n',
  'test/parse.test.js':
    "const parse = require('..');\nrequire('../src/hooks/use-thing');\ntest('parses', () => parse(''));\n",
  'test/app/package.json': '{ "name": "app" }\n',
  'packages/a/package.json': '{ "name": "a", "main": "src/a.js" }\n',
  'packages/a/src/a.js': 'module.exports = 1;\n',
  'packages/a/test/a.test.js': "require('../src/a');\ntest('a', () => {});\n",
};
/** As wide as a maintainer can allow. */
const EVERYTHING = ['**', '.*', '.*/**', '**/.*', '**/.*/**'];
let ground: Ground;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
  const base = await commitFiles(gitDir, TREE);
  ground = await openCodeIndex({ gitDir, base, cacheDir, env: undefined }, undefined).ground();
});

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const CLOSED = words(`
  .github/workflows/x.yml a/.github/x .gitlab-ci.yml .gitlab/ci/x.yml .circleci/config.yml .travis.yml .drone.yml .drone.star
  .appveyor.yml appveyor.yml bitbucket-pipelines.yml azure-pipelines.yml azure-pipelines.release.yml ci/azure-pipelines.yml
  .azure-pipelines/x.yml .azuredevops/x.yml .vsts-ci.yml Jenkinsfile jenkinsfile.release cloudbuild.yaml action.yml
  a/action.yaml .cirrus.yml .cirrus.star .semaphore/semaphore.yml .teamcity/settings.kts .tekton/x.yaml .builds/x.yml
  .build.yml .woodpecker.yml .woodpecker/x.yml .buildkite/pipeline.yml .forgejo/x.yml .gitea/x.yml .husky/pre-commit
  .githooks/pre-commit .hooks/x lefthook.yml .lefthook.yml lefthook-local.yml .pre-commit-config.yaml .pre-commit-hooks.yaml
  .mergify.yml renovate.json renovate.json5 .renovaterc .renovaterc.json .dependabot/config.yml codemagic.yaml bitrise.yml
  wercker.yml codeship-steps.yml codefresh.yml buildspec.yml buildspec-test.yaml netlify.toml vercel.json skaffold.yaml
  dagger.json Earthfile .gitattributes a/.gitattributes .gitmodules .gitignore .mailmap .git-blame-ignore-revs .lfsconfig
  CODEOWNERS docs/CODEOWNERS OWNERS .devcontainer/devcontainer.json .devcontainer.json .vscode/tasks.json .idea/x .gitpod.yml
  .envrc .releaserc .goreleaser.yml .overcommit.yml .zuul.d/x.yaml .ci/run.sh .TRAVIS.yml`);

/** The same services by names without a dot, in other formats, and names that nobody listed for long. */
const CLOSED_TOO = words(`
  zuul.yaml zuul.d/jobs.yaml a/zuul.d/jobs.yaml packit.yaml packit.toml evergreen.yml evergreen.yaml ci/evergreen.yml
  .readthedocs.yaml readthedocs.yml .readthedocs/x.yml .obs/workflows.yml .trunk/trunk.yaml trunk.yaml .mcp.json mcp.json
  .cursor/mcp.json opencode.json .exrc a/.exrc .nvim.lua .nvimrc .vimrc .lvimrc _vimrc .dir-locals.el a/b/.dir-locals.el
  .dir-locals-2.el my.code-workspace a/My.Code-Workspace x.sublime-project .run/all.run.xml all.run.xml calc.iml .project
  nbproject/project.xml simple-git-hooks.js simple-git-hooks.cjs simple-git-hooks.mjs simple-git-hooks.ts
  .simple-git-hooks.json simple-git-hooks.json packages/a/simple-git-hooks.js lint-staged.config.mjs commitlint.config.js
  husky.config.js renovate.config.cjs vercel.ts mise.toml .mise.toml conductor.json terragon.json kilo.jsonc mise.local.toml .mise/config.toml
  .config/mise.toml .config/lefthook.yml .config/mise/config.toml .config/husky/pre-commit mise/config.toml packages/a/.config/mise/x.toml Dangerfile fly.toml deploy/fly.toml render.yaml railway.json wrangler.toml captainhook.json
  grumphp.yml .coderabbit.yaml .aider.conf.yml .clinerules .windsurfrules .roomodes AGENTS.md src/AGENTS.md claude.md
  docs/review.prompt.md .copr/Makefile .tmuxinator.yml .gdbinit .env packages/a/.env .profile`);

/** Of hosts, translators, scanners and agents, without an ending, behind the name of one of several, and in folders of theirs. */
const CLOSED_AS_WELL = words(`
  captain-definition packages/a/captain-definition jitpack.yml packages/a/jitpack.yml qodana.yaml qodana.yml appspec.yml
  appspec.yaml appspec.json fleet.yaml charts/web/fleet.yaml clusters/prod/fleet.yaml crowdin.yml crowdin.yaml .crowdin.yml
  serverless.yml serverless.yaml serverless.json packages/a/serverless.yml deploy/serverless.yml app.json app.yaml App.json
  Procfile Procfile.dev Dockerrun.aws.json smithery.yaml gemini-extension.json qwen-extension.json hooks/hooks.json
  packages/a/hooks/hooks.json plugins/one/hooks/hooks.json build.gitlab-ci.yml templates/build.gitlab-ci.yml
  ci/test-gitlab-ci.yaml templates/x.azure-pipelines.yml flux-system/gotk-sync.yaml clusters/a/flux-system/gotk-components.yaml
  flux-system/kustomization.yaml gotk-sync.yaml build.renovate.json ci/nightly.jenkins.yaml sweep.yaml socket.yml cdk.json
  pulumi.yaml Pulumi.prod.yaml azure.yaml samconfig.toml okteto.yml release-plz.toml reviewpad.yml localazy.json scalingo.json
  renovate netlify`);

const HOOKS = words(`
  hooks/pre-commit hooks/anything hooks/install.sh githooks/pre-push git-hooks/x git_hooks/x.sh a/b/hooks/post-merge pre-commit
  scripts/pre-commit scripts/pre-commit.sh scripts/pre-push.js a/commit-msg tools/prepare-commit-msg.py post-checkout.ps1
  src/hooks/pre-commit src/post-receive hooks/pre-commit.sample hooks/pre-commit.js support/post-rewrite x/post-flow-feature-start
  hooks/update a/reference-transaction`);

test.each([...CLOSED, ...CLOSED_TOO, ...CLOSED_AS_WELL, ...HOOKS])('no setting opens %s', (path) => {
  expect(touchProblem({ path, isNew: !ground.has(path), isRead: true }, ground, EVERYTHING)).toMatch(
    /automation|dot-file|agents/,
  );
});

test('no setting opens a dot-file or dot-folder at the root of a package that nothing reaches, whatever it is called', () => {
  const word = fc.stringMatching(/^[a-z][a-z\d]{3,9}$/).filter((text) => !/ignore$|lint|hint|version/.test(text));
  const place = fc.constantFrom('', 'packages/a/');
  const rest = fc.constantFrom('', '.yml', '.json', '.js', '.lua', '/run.sh', '/a/b.yaml', '/x.md', 'rc');
  fc.assert(
    fc.property(place, word, rest, (home, stem, end) => {
      const path = `${home}.zz${stem}${end}`;
      expect([path, touchProblem({ path, isNew: true, isRead: true }, ground, EVERYTHING)]).toEqual([
        path,
        expect.stringMatching(/automation|dot-file/),
      ]);
    }),
    { numRuns: 300 },
  );
});

test('a known name is closed with a dot and without, in each format, and as a program at the root of a package', () => {
  for (const stem of words('zuul packit renovate lefthook simple-git-hooks semantic-release netlify devcontainer'))
    for (const end of words('yaml yml json json5 toml js cjs mjs ts cts mts'))
      for (const path of [`${stem}.${end}`, `.${stem}.${end}`, `.${stem}rc.${end}`, `packages/a/${stem}.config.${end}`])
        expect([path, closedReason(path, ground)]).toEqual([path, expect.stringMatching(/automation|dot-file/)]);
});

test.each(
  words(`
  src/add.js package.json Makefile .eslintrc .eslintrc.cjs .editorconfig .prettierrc.json .npmignore .nvmrc .python-version
  .rubocop.yml .golangci.yml .clang-format .env.example .config/nextest.toml .cargo/config.toml .storybook/main.js
  src/build.ts src/workflows/list.json lib/hooks.js src/pipeline.py config/release.yml src/travis.js src/render.js
  src/action.js owners.js locales/ci.json
  src/hooks/use-thing.ts src/hooks/pre-commit.ts src/hooks/use-commit.ts lib/zuul.py src/zuul.ts src/renovate/index.js
  lib/jenkins.rb src/render.rb docs/pre-commit.md docs/zuul.md docs/hooks/pre-commit.md src/travis.json test/data/render.json
  src/fly.json src/mise/config.toml locales/claude.json src/claude.ts claude.js firebase.js docs/agents.md src/skill.md bin/update
  release.config.js .loaded/table.js test/app/.env.test test/app/.hidden/x.json src/.hidden/x.js src/data/pre-commit.csv
  src/app.json packages/a/app.json test/fixtures/app.json locales/app.json src/app.yaml config/app.yaml src/fleet.yaml
  src/fleet.json locales/fleet.json src/serverless.yml lib/socket.json src/socket.yml src/flux.json src/cdk.json
  src/hooks/hooks.json lib/hooks/hooks.json test/hooks/hooks.json src/hooks/list.json data/procfile.json src/procfile.js
  app.js app.config.ts socket.js serverless.js lib/renovate src/jenkins src/icons.vercel.json docs/serverless.md
  src/flux/system.js src/manifest.json manifest.json src/build.py fleet.csv`),
)('%s is for a setting to open', (path) => {
  expect(closedReason(path, ground)).toBeUndefined();
});

describe('what is no automation needs no setting either', () => {
  test.each(words('src/hooks/use-more.ts src/hooks/pre-commit.ts src/zuul.js docs/pre-commit.md src/renovate.js'))(
    '%s',
    (path) => {
      expect(touchProblem({ path, isNew: true, isRead: false }, ground, [])).toBeUndefined();
    },
  );
  test.each(words('.loaded/table.js src/travis.json lib/zuul.py src/hooks/use-thing.ts'))(
    '%s, which is there',
    (path) => {
      expect(closedReason(path, ground)).toBeUndefined();
    },
  );
  test('but beside it a dot-folder that nothing loads is closed', () => {
    expect(closedReason('.unloaded/table.js', ground)).toMatch(/dot-folder/);
  });
});
