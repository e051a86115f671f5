import { describe, expect, test } from '@jest/globals';
import { summary, text, workflow } from './summary.ts';

type Row = readonly [string, Readonly<Record<string, string>>, object | undefined];
const GITLAB = '.gitlab-ci.yml';
const CIRCLE = '.circleci/config.yml';
const AZURE = 'azure-pipelines.yml';
const TRAVIS = '.travis.yml';

const ROWS: readonly Row[] = [
  [
    'GitLab: extended jobs, references, defaults, variables in image names, a matrix',
    {
      [GITLAB]: text`
        include:
          - local: /.gitlab/base.yml
          - project: other/ci
        variables: { PIP_DISABLE_PIP_VERSION_CHECK: "1" }
        .install:
          script: [pip install -e .]
        lint:
          image: python:3.13
          script: [ruff check .]
        tests:
          extends: .python
          parallel:
            matrix: [{ PYTHON: ["3.9", "3.11", "3.12"] }]
          services: ["postgres:16"]
          script:
            - apt-get update && apt-get install -y libpq-dev
            - !reference [.install, script]
            - pytest -x
      `,
      '.gitlab/base.yml': text`
        .python:
          image: python:$PYTHON-slim
          variables: { TZ: UTC }
          before_script: [python -V, pip install tox]
      `,
    },
    {
      job: '.gitlab-ci.yml: tests',
      setup: ['pip install tox', 'pip install -e .'],
      test: ['pytest -x'],
      versions: { python: '3.11' },
      env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', TZ: 'UTC', PYTHON: '3.11' },
      packages: ['libpq-dev'],
      services: ['postgres:16'],
    },
  ],
  [
    'GitLab: a job that may fail and one by hand lose',
    {
      [GITLAB]: text`
        default: { image: "node:22" }
        test-next: { script: [npm test -- --next], allow_failure: true }
        test-all: { script: [npm test -- --all], when: manual }
        build: { script: [npm ci, npm test] }
      `,
    },
    { job: '.gitlab-ci.yml: build', setup: ['npm ci'], test: ['npm test'], versions: { node: '22' } },
  ],
  [
    'CircleCI: executors, commands with parameters, a matrix of a workflow',
    {
      [CIRCLE]: text`
        version: 2.1
        executors:
          node:
            parameters: { version: { type: string, default: "18" } }
            docker:
              - image: cimg/node:<< parameters.version >>
              - image: redis:7
            environment: { TZ: UTC }
        commands:
          install:
            parameters: { flags: { type: string, default: "" } }
            steps:
              - restore_cache: { key: x }
              - run: { name: Install, command: "npm ci << parameters.flags >>" }
        jobs:
          test:
            parameters: { node: { type: string } }
            executor: { name: node, version: << parameters.node >> }
            steps:
              - checkout
              - install: { flags: --ignore-scripts }
              - run: npm run lint
              - run: { command: npm test, environment: { MODE: all } }
          deploy:
            docker: [{ image: "cimg/node:22.1" }]
            steps: [{ run: npm publish }]
        workflows:
          main:
            jobs:
              - test: { matrix: { parameters: { node: ["18.20", "20.10", "25.0"] } } }
              - deploy
      `,
    },
    {
      job: '.circleci/config.yml: test',
      setup: ['npm ci --ignore-scripts'],
      test: ['MODE=all npm test'],
      versions: { node: '20.10' },
      env: { TZ: 'UTC' },
      services: ['redis:7'],
    },
  ],
  [
    'CircleCI of the old form, with a working folder and sudo',
    {
      [CIRCLE]: text`
        version: 2
        jobs:
          build:
            working_directory: ~/project
            docker: [{ image: "circleci/python:3.11-node" }]
            steps:
              - checkout
              - run: sudo apt-get install -y libyaml-dev
              - run: |
                  python -m venv venv
                  . venv/bin/activate
                  pip install -r requirements.txt
              - run: python manage.py test
      `,
    },
    {
      job: '.circleci/config.yml: build',
      setup: ['python -m venv venv', 'pip install -r requirements.txt'],
      test: ['python manage.py test'],
      versions: { python: '3.11' },
      packages: ['libyaml-dev'],
    },
  ],
  [
    'Azure: stages, a template with parameters, a matrix with an image of each entry',
    {
      [AZURE]: text`
        variables: { CONFIG: Release }
        stages:
          - stage: Test
            jobs:
              - template: ci/test.yml
                parameters: { name: unit, script: npm run test:unit }
              - job: windows
                pool: { vmImage: windows-latest }
                steps: [{ script: npm test }]
      `,
      'ci/test.yml': text`
        parameters: { name: "", script: "" }
        jobs:
          - job: \${{ parameters.name }}
            pool: { vmImage: $(image) }
            strategy:
              matrix:
                mac: { image: macOS-latest, node: 22.x }
                linux_new: { image: ubuntu-latest, node: 22.x }
                linux_old: { image: ubuntu-latest, node: 20.x }
            steps:
              - task: NodeTool@0
                inputs: { versionSpec: $(node) }
              - script: npm ci
                displayName: install
              - bash: \${{ parameters.script }}
                env: { TZ: UTC }
              - task: PublishTestResults@2
      `.replaceAll('\\$', '$'),
    },
    {
      job: 'azure-pipelines.yml: unit',
      setup: ['npm ci'],
      test: ['TZ=UTC npm run test:unit'],
      versions: { node: '22.x' },
      env: { CONFIG: 'Release', image: 'ubuntu-latest', node: '22.x' },
    },
  ],
  [
    'Azure: steps at the root, tasks of languages',
    {
      [AZURE]: text`
        pool: { vmImage: ubuntu-latest }
        steps:
          - task: UsePythonVersion@0
            inputs: { versionSpec: "3.x" }
          - script: |
              python -m pip install --upgrade pip
              pip install -r requirements-dev.txt
          - script: cd $(Build.SourcesDirectory)/python && python -m pytest
      `,
    },
    {
      job: 'azure-pipelines.yml: job',
      setup: ['python -m pip install --upgrade pip', 'pip install -r requirements-dev.txt'],
      test: ['[python] python -m pytest'],
      versions: { python: '3.x' },
    },
  ],
  [
    'Travis: the commands of a language, its list of versions, packages',
    {
      [TRAVIS]: text`
        language: node_js
        node_js: ["8", "lts/*", "20", "99"]
        addons: { apt: { packages: [libcairo2-dev] } }
        services: [redis-server]
        after_success: npm run coveralls
      `,
    },
    {
      job: '.travis.yml: ',
      setup: ['npm ci'],
      test: ['npm test'],
      versions: { node: 'lts/*' },
      packages: ['libcairo2-dev'],
      services: ['redis-server'],
    },
  ],
  [
    'Travis: jobs of their own, global variables, own commands',
    {
      [TRAVIS]: text`
        language: python
        python: ["3.9", "3.11"]
        env:
          global: [TZ=UTC, { secure: abc= }]
          jobs: [TOXENV=py, TOXENV=lint]
        jobs:
          include:
            - { python: "3.13", env: TOXENV=docs }
        install: pip install tox
        script: tox
      `,
    },
    {
      job: '.travis.yml: ',
      setup: ['pip install tox'],
      test: ['tox'],
      versions: { python: '3.11' },
      env: { TZ: 'UTC', TOXENV: 'py' },
    },
  ],
  [
    'Travis: Go without a line of its own',
    { [TRAVIS]: 'language: go\ngo: ["1.20.x", master]\n' },
    { job: '.travis.yml: ', setup: ['go mod download'], test: ['go test ./...'], versions: { go: '1.20.x' } },
  ],
  [
    'GitHub comes first; others only where its workflows run no test',
    {
      '.github/workflows/labels.yml': workflow('- uses: actions/labeler@v5'),
      [TRAVIS]: 'language: ruby\nrvm: 3.2\n',
      [GITLAB]: 'pages: { script: [make docs] }\n',
    },
    { job: '.travis.yml: ', setup: ['bundle install'], test: ['rake'], versions: { ruby: '3.2' } },
  ],
];

describe('what other CI systems do', () => {
  test.each(ROWS)('%s', async (_name, files, expected) => {
    expect(await summary(files)).toEqual(expected);
  });
});
