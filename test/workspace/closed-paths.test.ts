// What no setting of a repository opens to a patch, and what a setting may.

import { expect, test } from '@jest/globals';
import { closedReason } from '../../src/workspace/refusal-paths.ts';

const CLOSED =
  '.github/workflows/x.yml a/.github/x .gitlab-ci.yml .gitlab/ci/x.yml .circleci/config.yml .travis.yml .drone.yml .drone.star .appveyor.yml appveyor.yml bitbucket-pipelines.yml azure-pipelines.yml azure-pipelines.release.yml ci/azure-pipelines.yml .azure-pipelines/x.yml .azuredevops/x.yml .vsts-ci.yml Jenkinsfile jenkinsfile.release cloudbuild.yaml action.yml a/action.yaml .cirrus.yml .cirrus.star .semaphore/semaphore.yml .teamcity/settings.kts .tekton/x.yaml .builds/x.yml .build.yml .woodpecker.yml .woodpecker/x.yml .buildkite/pipeline.yml .forgejo/x.yml .gitea/x.yml .husky/pre-commit .githooks/pre-commit .hooks/x lefthook.yml .lefthook.yml lefthook-local.yml .pre-commit-config.yaml .pre-commit-hooks.yaml .mergify.yml renovate.json renovate.json5 .renovaterc .renovaterc.json .dependabot/config.yml codemagic.yaml bitrise.yml wercker.yml codeship-steps.yml codefresh.yml buildspec.yml buildspec-test.yaml netlify.toml vercel.json skaffold.yaml dagger.json Earthfile .gitattributes a/.gitattributes .gitmodules .gitignore .mailmap .git-blame-ignore-revs .lfsconfig CODEOWNERS docs/CODEOWNERS OWNERS .devcontainer/devcontainer.json .devcontainer.json .vscode/tasks.json .idea/x .gitpod.yml .envrc .releaserc .goreleaser.yml .overcommit.yml .zuul.d/x.yaml .ci/run.sh .TRAVIS.yml'.split(
    ' ',
  );

test.each(CLOSED)('%s is closed', (path) => {
  expect(closedReason(path)).toMatch(/automation|dot-file/);
});

test.each([
  'src/add.js',
  'package.json',
  'Makefile',
  '.eslintrc',
  '.editorconfig',
  '.prettierrc.json',
  'src/build.ts',
  'src/workflows/list.json',
  'lib/hooks.js',
  'src/pipeline.py',
  'config/release.yml',
  'travis.js',
  'src/render.js',
  'src/action.js',
  'owners.js',
  'locales/ci.json',
])('%s is for a setting to open', (path) => {
  expect(closedReason(path)).toBeUndefined();
});
