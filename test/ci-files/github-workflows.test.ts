import { describe, expect, test } from '@jest/globals';
import { ciSetUp } from '../../src/ci-files/ci-set-up.ts';
import { setUpOf, summary, text, workflow } from './summary.ts';

const CI = '.github/workflows/ci.yml';
type Row = readonly [string, Readonly<Record<string, string>>, object | undefined];

const ROWS: readonly Row[] = [
  [
    'a Node project: the newest version at hand, install as set-up, the script as test',
    {
      [CI]: workflow(
        text`
          - uses: actions/checkout@v4
          - uses: actions/setup-node@v4
            with:
              node-version: {{ matrix.node }}
          - run: npm ci
          - run: npm run lint
          - run: npm test
        `,
        'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    node: [18, 20, 22, 25]',
      ),
    },
    { job: 'ci.yml: test', setup: ['npm ci'], test: ['npm test'], versions: { node: '22' } },
  ],
  [
    'of a matrix with systems the Linux entry; exclude and include are honoured',
    {
      [CI]: workflow(
        text`
          - uses: actions/setup-python@v5
            with: { python-version: "{{ matrix.python-version }}" }
          - run: pip install -e .[test] {{ matrix.extra }}
          - run: pytest
        `,
        text`
          runs-on: {{ matrix.os }}
          strategy:
            matrix:
              os: [windows-latest, ubuntu-latest, macos-latest]
              python-version: ["3.9", "3.11", "3.13", "3.14"]
              exclude:
                - { os: ubuntu-latest, python-version: "3.13" }
              include:
                - { os: ubuntu-latest, python-version: "3.11", extra: pytest-cov }
                - { os: ubuntu-latest, python-version: "pypy-3.10", extra: x }
        `,
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['pip install -e .[test] pytest-cov'],
      test: ['pytest'],
      versions: { python: '3.11' },
    },
  ],
  [
    'variables of workflow, job and step; secrets are left out',
    {
      [CI]: text`
        on: push
        env: { TZ: Europe/Berlin, TOKEN: "{{ secrets.TOKEN }}" }
        jobs:
          unit:
            runs-on: ubuntu-latest
            env: { LANG: en_US.UTF-8, MODE: "{{ github.event_name }}-x" }
            steps:
              - run: npm test
                env: { FEATURE: "on", WHERE: "{{ runner.os }}" }
      `,
    },
    {
      job: 'ci.yml: unit',
      test: ['FEATURE=on WHERE=Linux npm test'],
      env: { TZ: 'Europe/Berlin', LANG: 'en_US.UTF-8', MODE: 'push-x' },
    },
  ],
  [
    'system packages behind sudo, over several lines, with options and versions',
    {
      [CI]: workflow(text`
        - run: |
            sudo apt-get update -qq
            sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
              libxml2-dev libxslt1-dev=1.1* \\
              gettext # for messages
            sudo -E apt install -o Dpkg::Use-Pty=0 graphviz:amd64 && echo done
        - run: python -m pytest
      `),
    },
    {
      job: 'ci.yml: test',
      test: ['python -m pytest'],
      packages: ['libxml2-dev', 'libxslt1-dev', 'gettext', 'graphviz'],
    },
  ],
  [
    'unit tests win over end-to-end, lint and release jobs',
    {
      '.github/workflows/e2e.yml': workflow('- run: npm run test:e2e'),
      '.github/workflows/release.yml': workflow('- run: npm test\n- run: npm publish'),
      '.github/workflows/lint.yml': workflow('- run: npm run lint'),
      '.github/workflows/unit.yml': workflow('- run: npm run test:unit\n- run: npm run test:e2e'),
    },
    { job: 'unit.yml: test', test: ['npm run test:unit'] },
  ],
  [
    'a reusable workflow of the repository with its inputs',
    {
      [CI]: text`
        on: [pull_request]
        jobs:
          tests:
            strategy: { matrix: { part: [unit, lint] } }
            uses: ./.github/workflows/run.yml
            with: { script: "test:{{ matrix.part }}" }
      `,
      '.github/workflows/run.yml': text`
        on:
          workflow_call:
            inputs:
              script: { type: string, required: true }
              node: { type: string, default: "20" }
        jobs:
          run:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/setup-node@v4
                with: { node-version: "{{ inputs.node }}" }
              - run: npm run {{ inputs.script }}
      `,
    },
    { job: 'run.yml: tests / run', test: ['npm run test:unit'], versions: { node: '20' } },
  ],
  [
    'a local action, with defaults of its inputs',
    {
      [CI]: workflow('- uses: ./.github/actions/prepare\n  with: { node: "22" }\n- run: pnpm -r test'),
      '.github/actions/prepare/action.yml': text`
        inputs:
          node: { default: "18" }
          args: { default: --frozen-lockfile }
        runs:
          using: composite
          steps:
            - uses: pnpm/action-setup@v4
              with: { version: 9 }
            - uses: actions/setup-node@v4
              with: { node-version: "{{ inputs.node }}" }
            - run: pnpm install {{ inputs.args }}
              shell: bash
      `,
    },
    {
      job: 'ci.yml: test',
      setup: ['pnpm install --frozen-lockfile'],
      test: ['pnpm -r test'],
      versions: { node: '22', pnpm: '9' },
    },
  ],
  [
    'conditions: other systems, other events, caches that are never hit',
    {
      [CI]: workflow(text`
        - id: cache
          uses: actions/cache@v4
        - if: steps.cache.outputs.cache-hit != 'true'
          run: yarn install
        - if: runner.os == 'Windows'
          run: choco install make
        - if: startsWith(matrix.os, 'mac') || failure()
          run: brew install x
        - if: github.event_name == 'schedule'
          run: ./nightly.sh
        - if: {{ !cancelled() && contains(github.ref, 'main') }}
          run: yarn build
        - run: yarn test
      `),
    },
    { job: 'ci.yml: test', setup: ['yarn install', 'yarn build'], test: ['yarn test'] },
  ],
  [
    'working folders: defaults, steps and cd',
    {
      [CI]: workflow(
        text`
          - run: |
              cd core
              npm ci
          - run: mkdir build && cd build && cmake .. && make
            working-directory: native
          - run: npm test
        `,
        'runs-on: ubuntu-latest\ndefaults:\n  run:\n    working-directory: packages/',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['[packages/core] npm ci', '[native] mkdir build', '[native/build] cmake ..', '[native/build] make'],
      test: ['[packages] npm test'],
    },
  ],
  [
    'variables that steps hand on; what they compute is unknown, and so are commands that read it',
    {
      [CI]: workflow(text`
        - run: |
            echo "TZ=UTC" >> $GITHUB_ENV
            echo 'LANG=C.UTF-8' >> "$GITHUB_ENV"
            echo "SHA=$(git rev-parse HEAD)" >> $GITHUB_ENV
            echo "$HOME/.local/bin" >> $GITHUB_PATH
        - run: make deps SHA=$SHA
        - run: make tests
      `),
    },
    {
      job: 'ci.yml: test',
      test: ['export PATH="$HOME/.local/bin:$PATH"\nmake tests'],
      env: { TZ: 'UTC', LANG: 'C.UTF-8' },
    },
  ],
  [
    'containers of jobs name versions; services are named',
    {
      [CI]: workflow(
        '- run: bundle install\n- run: bundle exec rspec',
        'runs-on: ubuntu-latest\ncontainer: ruby:3.3-slim\nservices:\n  postgres: { image: "postgres:16" }',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['bundle install'],
      test: ['bundle exec rspec'],
      versions: { ruby: '3.3' },
      services: ['postgres'],
    },
  ],
  [
    'tox environments: those with tests win over lint and documentation',
    {
      [CI]: workflow(
        '- uses: actions/setup-python@v5\n  with: { python-version: "3.11" }\n- run: pip install tox\n- run: tox -e {{ matrix.env }}',
        'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    env: [lint, docs, py311, coverage-report]',
      ),
    },
    { job: 'ci.yml: test', setup: ['pip install tox'], test: ['tox -e py311'], versions: { python: '3.11' } },
  ],
  [
    'nox sessions, uv and hatch',
    {
      [CI]: workflow(
        '- uses: astral-sh/setup-uv@v5\n  with: { python-version: "3.13" }\n- run: uv sync --dev\n- run: uv run nox -s lint\n- run: uv run pytest -n auto tests/',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['uv sync --dev'],
      test: ['uv run pytest -n auto tests/'],
      versions: { python: '3.13' },
    },
  ],
  [
    'a matrix made while CI runs: versions are the newest at hand',
    {
      [CI]: workflow(
        '- uses: actions/setup-python@v5\n  with: { python-version: "{{ matrix.python }}" }\n- run: tox -e py{{ matrix.python }}\n- run: tox -e {{ matrix.other }}',
        'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    python: {{ fromJSON(needs.list.outputs.pythons) }}',
      ),
    },
    { job: 'ci.yml: test', test: ['tox -e py3.13'], versions: { python: '3.13' } },
  ],
  [
    'Rust: the stable toolchain of an axis, features of it, no clippy',
    {
      [CI]: workflow(
        '- uses: dtolnay/rust-toolchain@master\n  with: { toolchain: "{{ matrix.rust }}" }\n- run: cargo clippy --all\n- run: cargo build\n- run: cargo test --all-features\n- run: cargo bench',
        'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    rust: [nightly, beta, stable, "1.60"]',
      ),
    },
    { job: 'ci.yml: test', setup: ['cargo build'], test: ['cargo test --all-features'], versions: { rust: 'stable' } },
  ],
  [
    'Go with the version of go.mod, race detector, vet',
    {
      [CI]: workflow(
        '- uses: actions/setup-go@v5\n  with: { go-version-file: go.mod }\n- run: go vet ./...\n- run: go test -race ./...',
      ),
      'go.mod': 'module example.test/x\n\ngo 1.22\n',
    },
    { job: 'ci.yml: test', test: ['go test -race ./...'], versions: { go: '1.22' } },
  ],
  [
    'Maven on the newest JDK at hand',
    {
      [CI]: workflow(
        '- uses: actions/setup-java@v4\n  with: { distribution: temurin, java-version: "{{ matrix.java }}" }\n- run: ./mvnw -B -ntp install -DskipTests\n- run: ./mvnw -B verify\n- run: ./mvnw deploy',
        'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    java: [8, 17, 21, 25-ea]',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['./mvnw -B -ntp install -DskipTests'],
      test: ['./mvnw -B verify'],
      versions: { java: '21' },
    },
  ],
  [
    'Gradle through its action, and without tests excluded',
    {
      [CI]: workflow(
        '- uses: actions/setup-java@v4\n  with: { java-version: 17 }\n- run: ./gradlew assemble -x test\n- uses: gradle/gradle-build-action@v3\n  with: { arguments: check --stacktrace }',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['./gradlew assemble -x test'],
      test: ['./gradlew check --stacktrace'],
      versions: { java: '17' },
    },
  ],
  [
    'CMake and ctest in a build folder; the newest compiler of an axis',
    {
      [CI]: workflow(
        '- run: cmake -B build -DCMAKE_CXX_COMPILER={{ matrix.cxx }}\n- run: cmake --build build\n- run: ctest --output-on-failure\n  working-directory: build',
        'runs-on: ubuntu-24.04\nstrategy:\n  matrix:\n    cxx: [g++-9, g++-13, g++-11]',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['cmake -B build -DCMAKE_CXX_COMPILER=g++-13', 'cmake --build build'],
      test: ['[build] ctest --output-on-failure'],
    },
  ],
  [
    'autotools and Meson',
    {
      [CI]: workflow(
        '- run: ./autogen.sh\n- run: ./configure --disable-docs\n- run: make -j$(nproc)\n- run: make check VERBOSE=1',
      ),
      '.github/workflows/meson.yml': workflow(
        '- run: meson setup b\n- run: meson test -C b',
        'runs-on: windows-latest',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['./autogen.sh', './configure --disable-docs', 'make -j$(nproc)'],
      test: ['make check VERBOSE=1'],
    },
  ],
  [
    'make targets are judged by their recipes',
    {
      [CI]: workflow('- run: make check\n- run: make verify'),
      Makefile:
        'check:\n\tflake8 .\n\nverify: deps\n\t@python -m unittest discover -s tests\n\ndeps:\n\tpip install x\n',
    },
    { job: 'ci.yml: test', setup: ['make check'], test: ['make verify'] },
  ],
  [
    'package scripts are judged by what they run',
    {
      [CI]: workflow('- run: npm ci\n- run: npm run check\n- run: npm run ci'),
      'package.json':
        '{"scripts": {"check": "tsc --noEmit", "ci": "npm run build && npm run cover", "cover": "c8 mocha"}}',
    },
    { job: 'ci.yml: test', setup: ['npm ci', 'npm run check'], test: ['npm run ci'] },
  ],
  [
    'scripts of the repository: tests, linters, system packages',
    {
      [CI]: workflow(
        '- run: scripts/install\n- run: scripts/check\n- run: sudo ./ci/packages.sh\n- run: ./scripts/test',
      ),
      'scripts/install': '#!/bin/sh\npip install -e .\n',
      'scripts/check': '#!/bin/sh\nset -e\nruff check .\nmypy src\n',
      'scripts/test': `#!/bin/sh\nexport PREFIX=""\n\${PREFIX}coverage run -m pytest "$@"\n`,
      'ci/packages.sh': '#!/bin/bash\napt-get install -y libyaml-dev\n',
    },
    { job: 'ci.yml: test', setup: ['scripts/install'], test: ['./scripts/test'], packages: ['libyaml-dev'] },
  ],
  [
    'task runners of monorepos, and what stands in front of a command',
    {
      [CI]: workflow(
        '- run: xvfb-run -a npx turbo run build lint\n- run: timeout 600 npx nx run-many -t test --parallel 3',
      ),
    },
    {
      job: 'ci.yml: test',
      setup: ['xvfb-run -a npx turbo run build lint'],
      test: ['timeout 600 npx nx run-many -t test --parallel 3'],
    },
  ],
  [
    'PHP and .NET',
    {
      [CI]: workflow(
        '- uses: shivammathur/setup-php@v2\n  with: { php-version: "8.3" }\n- uses: ramsey/composer-install@v3\n- run: vendor/bin/phpstan\n- run: vendor/bin/phpunit --testdox',
      ),
      '.github/workflows/net.yml': workflow('- run: dotnet build', 'runs-on: ubuntu-latest'),
    },
    {
      job: 'ci.yml: test',
      setup: ['composer install'],
      test: ['vendor/bin/phpunit --testdox'],
      versions: { php: '8.3' },
    },
  ],
  [
    'Deno, Bun and just',
    {
      [CI]: workflow(
        '- uses: oven-sh/setup-bun@v2\n- run: bun install\n- run: bun test\n- run: just test-all\n- run: deno task test',
      ),
    },
    { job: 'ci.yml: test', setup: ['bun install'], test: ['bun test', 'just test-all', 'deno task test'] },
  ],
  [
    'loops, conditions and here-documents stay whole',
    {
      [CI]: workflow(text`
        - run: |
            for package in a b; do
              (cd $package && npm ci)
            done
            cat > .npmrc <<EOF
            x=1
            EOF
            if [ -f x ]; then npm run build; fi
        - run: |
            if [ "$RUNNER_OS" = Linux ]; then
              npm test
            fi
      `),
    },
    {
      job: 'ci.yml: test',
      setup: [
        'for package in a b; do\n  (cd $package && npm ci)\ndone',
        'cat > .npmrc <<EOF\nx=1\nEOF',
        'if [ -f x ]; then npm run build; fi',
      ],
      test: ['if [ "Linux" = Linux ]; then\n  npm test\nfi'],
    },
  ],
  [
    'what cannot run here is left out: browsers, containers, services in the background, root',
    {
      [CI]: workflow(text`
        - run: npx playwright install --with-deps
        - run: docker compose up -d
        - run: npm start &
        - run: sudo systemctl start mysql
        - run: sudo sysctl -w vm.max_map_count=1
        - run: sudo cp ci/hosts /etc/hosts
        - run: npm test -- --ci
      `),
    },
    { job: 'ci.yml: test', test: ['npm test -- --ci'] },
  ],
  [
    'scripts for other shells are left out, single commands are not',
    {
      [CI]: workflow('- run: |\n    import os\n    print(os.environ)\n  shell: python\n- run: npm test\n  shell: pwsh'),
    },
    { job: 'ci.yml: test', test: ['npm test'] },
  ],
  [
    'a job that hangs on what other jobs find out is taken; one that is off is not',
    {
      [CI]: text`
        on: push
        jobs:
          off:
            if: false
            runs-on: ubuntu-latest
            steps: [{ run: npm run test:unit }]
          tests:
            needs: changes
            if: needs.changes.outputs.src == 'true'
            runs-on: ubuntu-latest
            steps: [{ run: npm run test:some }]
      `,
    },
    { job: 'ci.yml: tests', test: ['npm run test:some'] },
  ],
  [
    'steps that wait for a look at the changed files run',
    {
      [CI]: workflow(text`
        - id: src
          uses: tj-actions/changed-files@v45
        - if: steps.src.outputs.any_changed == 'true'
          run: npm ci
        - if: needs.path-filter.outputs.code == 'true' && steps.src.outputs.any_changed == 'true'
          run: npm test
        - if: steps.src.outputs.any_changed == 'true' && inputs.coverage
          run: npm run test:more
        - if: steps.other.outputs.x == '1'
          run: npm run test:x
      `),
    },
    { job: 'ci.yml: test', setup: ['npm ci'], test: ['npm test'] },
  ],
  [
    'of jobs that differ in nothing else the one that is about all tests',
    {
      [CI]: text`
        on: push
        jobs:
          core-test-debug: { runs-on: ubuntu-latest, steps: [{ uses: dtolnay/rust-toolchain@stable }, { run: pytest core }] }
          test: { runs-on: ubuntu-latest, steps: [{ run: pytest }] }
      `,
    },
    { job: 'ci.yml: test', test: ['pytest'] },
  ],
  [
    'a scheduled run and a run on old versions lose to the main one',
    {
      '.github/workflows/nightly.yml': text`
        on: { schedule: [{ cron: "0 0 * * *" }] }
        jobs: { tests: { runs-on: ubuntu-latest, steps: [{ run: pytest --run-slow }] } }
      `,
      [CI]: text`
        on: push
        jobs:
          test-old: { runs-on: ubuntu-latest, steps: [{ run: pytest --old }] }
          build: { runs-on: ubuntu-latest, steps: [{ run: pytest }] }
      `,
    },
    { job: 'ci.yml: build', test: ['pytest'] },
  ],
  [
    'the set-up for agents comes before that of the tests',
    {
      '.github/workflows/copilot-setup-steps.yml': text`
        on: workflow_dispatch
        jobs:
          copilot-setup-steps:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-node@v4
                with: { node-version: "22" }
              - run: sudo apt-get install -y sqlite3
              - run: npm ci && npm run build
      `,
      [CI]: workflow('- run: npm install\n- run: npm test'),
    },
    {
      job: 'ci.yml: test',
      setup: ['npm ci', 'npm run build'],
      test: ['npm test'],
      versions: { node: '22' },
      packages: ['sqlite3'],
    },
  ],
  [
    'a file that is no YAML and one of another kind are no obstacle',
    {
      '.github/workflows/broken.yml': 'jobs: [\n',
      '.github/workflows/list.yml': '- 1\n',
      [CI]: workflow('- run: tox'),
    },
    { job: 'ci.yml: test', test: ['tox'] },
  ],
  [
    'only version files',
    { '.nvmrc': 'v20.11.0\n', '.tool-versions': 'nodejs 22.1.0\npython 3.11.4 # x\nrust 1.80\n' },
    { job: '.tool-versions: ', test: [], versions: { node: '22.1.0', python: '3.11.4', rust: '1.80' } },
  ],
  [
    'a devcontainer with comments',
    {
      '.devcontainer/devcontainer.json': text`
        // a comment
        {
          "image": "mcr.microsoft.com/devcontainers/python:1-3.11-bookworm",
          "features": { "ghcr.io/devcontainers/features/node:1": { "version": "20" }, },
          "postCreateCommand": "sudo apt-get install -y graphviz && pip install -e .",
          "containerEnv": { "TZ": "UTC", "HOST": "\${localEnv:HOST}" },
        }
      `,
    },
    {
      job: '.devcontainer/devcontainer.json: ',
      setup: ['pip install -e .'],
      test: [],
      versions: { python: '3.11', node: '20' },
      env: { TZ: 'UTC' },
      packages: ['graphviz'],
    },
  ],
  ['nothing that speaks of CI', { 'README.md': '# x\n' }, undefined],
  [
    'a checkout in a folder is the root; what runs in another repository is left out',
    {
      [CI]: workflow(text`
        - uses: actions/checkout@v4
          with: { path: app }
        - uses: actions/checkout@v4
          with: { repository: someone/tool, path: deps/tool }
        - uses: actions/checkout@v4
          with: { repository: "{{ github.repository }}", path: other, ref: main }
        - run: pip install .
          working-directory: deps/tool
        - run: pip install -e .
          working-directory: app
        - run: python run_tests.py
          working-directory: deps/tool/x
        - run: pytest
          working-directory: app/sub
      `),
    },
    { job: 'ci.yml: test', setup: ['pip install -e .'], test: ['[sub] pytest'] },
  ],
  [
    'a job that names some tests comes after one that runs all',
    {
      '.github/workflows/a-test.yml': workflow('- run: python -m unittest tests.test_a.TestVersion'),
      '.github/workflows/b-test.yml': workflow('- run: pytest tests/test_a.py'),
      '.github/workflows/c-test.yml': workflow('- run: make test'),
      '.github/workflows/d-test.yml': workflow('- run: mocha test/a.spec.js && jest a.test.ts:12'),
    },
    { job: 'c-test.yml: test', test: ['make test'] },
  ],
  [
    'a file that is about all tests comes before one about some',
    {
      '.github/workflows/failure_test.yaml': workflow('- run: make test-failure'),
      '.github/workflows/tests_linux_amd64.yaml': workflow('- run: make test'),
    },
    { job: 'tests_linux_amd64.yaml: test', test: ['make test'] },
  ],
];

describe('what the workflows of a repository do', () => {
  test.each(ROWS)('%s', async (_name, files, expected) => {
    expect(await summary(files)).toEqual(expected);
  });

  test.each([
    ['python', 'pytest'],
    ['node', 'npm test'],
    ['rust', 'npm test'],
    [undefined, 'npm test'],
  ])('of jobs in several languages the one of the package counts: %s', async (ecosystem, wanted) => {
    const files = {
      '.github/workflows/a.yml': workflow('- run: npm test', 'name: test\nruns-on: ubuntu-latest'),
      '.github/workflows/b.yml': workflow('- run: pytest', 'name: other\nruns-on: ubuntu-latest'),
    };
    const source = {
      files: Object.keys(files),
      read: async (path: string) => new Map(Object.entries(files)).get(path),
    };
    expect((await ciSetUp(source, {}, ecosystem))?.test.map(({ command }) => command)).toEqual([wanted]);
  });

  test('whatever is left out is named with its reason', async () => {
    const steps = text`
      - uses: someone/prepare@v1
      - if: vars.X == '1'
        run: make extra
      - run: make sha SHA={{ secrets.SHA }}
      - run: npm run format
      - run: npm test
      - run: npm run build
      - run: bash <(curl -s https://codecov.io/bash)
    `;
    expect((await setUpOf({ [CI]: workflow(steps) }))?.dropped).toEqual([
      {
        step: 'someone/prepare@v1',
        reason: 'what the action someone/prepare does cannot be read from this repository',
      },
      { step: 'make extra', reason: "hangs on a condition that the files do not decide: vars.X == '1'" },
      { step: ['make sha SHA=$', '{{ secrets.SHA }}'].join(''), reason: 'nothing in the files says what SHA is' },
      { step: 'npm run format', reason: 'lints or formats' },
      { step: 'bash <(curl -s https://codecov.io/bash)', reason: 'uploads or reports results' },
      { step: 'npm run build', reason: 'comes after the first tests' },
    ]);
  });
});
