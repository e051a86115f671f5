import { describe, expect, test } from '@jest/globals';
import type { TestRun } from '../../src/ci-files/recogniser.ts';
import { testsOfLine } from '../../src/ci-files/test-run.ts';

const UNIT = [
  ...['make -C tests', 'make -C t/test EXTRA=1', 'python -mpytest tests', 'python3 -mtox -e py', 'tox -e docs,py311'],
  ...['npm test', 'npm t', 'npm run test:unit -- --ci', 'npm test --workspaces', 'npm --prefix web test', 'npm cit'],
  ...['yarn test:unit', 'yarn workspaces foreach -A run test', 'yarn workspace core test', 'yarn jest --ci'],
  ...['pnpm -r test', 'pnpm --filter core test', 'pnpm run -r test', 'pnpm vitest run', 'bun test', 'bun run test'],
  ...['npx jest', 'npx -y mocha test/', 'node --test', 'node --import tsx --test x.test.ts', 'node test/index.js'],
  ...[
    'node bin/mocha.js',
    'node Makefile.js mocha',
    'npx c8 -r text mocha',
    'cross-env A=1 nyc mocha',
    'xvfb-run -a npm test',
  ],
  ...[
    'turbo run test',
    'npx nx affected --target=test',
    'lerna run test --stream',
    'grunt',
    'gulp test',
    'npx run-s build test',
  ],
  ...[
    'pytest',
    'python -m pytest -q',
    'python3.11 -bb -m unittest discover',
    'coverage run -m pytest',
    'py.test tests',
  ],
  ...[
    'coverage run --source=x setup.py test',
    'python tests/runtests.py',
    'python manage.py test app',
    'trial twisted',
  ],
  ...[
    'tox',
    'tox -e py',
    'tox run -e py311-django42',
    'python -m tox -- -x',
    'nox',
    'nox -s tests-3.11',
    'nox --session=tests',
  ],
  ...[
    'hatch test',
    'hatch run test',
    'hatch run +py=3.11 test:default',
    'hatch run cov',
    'uv run pytest',
    'uv run --extra x -- pytest',
  ],
  ...[
    'poetry run pytest',
    'pdm run test',
    'pipenv run python -m unittest',
    'rye test',
    'pixi run -e ci test',
    'uvx --with tox-uv tox',
  ],
  ...[
    'python -m tornado.test.runtests',
    'make test',
    'make -j4 check',
    'make -C src tests',
    'gmake check',
    'ninja -C build test',
  ],
  ...['ctest --output-on-failure', 'cmake --build build --target check', 'meson test -C build', 'bazel test //...'],
  ...[
    'cargo test',
    'cargo +stable test --workspace',
    'cargo nextest run',
    'cargo xtask test',
    'go test ./...',
    'gotestsum -- ./...',
  ],
  ...[
    'mvn verify',
    'mvn -B -ntp clean install',
    './mvnw test',
    'mvn',
    './gradlew test',
    './gradlew :core:check',
    'gradle build',
    './gradlew jvmTest',
  ],
  ...['bundle exec rspec', 'rake', 'bundle exec rake test', 'bin/rails test', 'ruby -Itest test/all.rb'],
  ...['vendor/bin/phpunit', 'php vendor/bin/phpunit', 'composer test', 'composer run-script test', './vendor/bin/pest'],
  ...[
    'dotnet test -c Release',
    'just test',
    'task test',
    'deno task test',
    'deno test -A',
    'mix test',
    './scripts/test.sh',
    'ci/run-tests',
  ],
];
const OTHER = [
  ...[
    'npm run test:e2e',
    'yarn test:integration',
    'npx playwright test',
    'npx cypress run',
    'npm run test:browser',
    'npm run test:types',
  ],
  ...[
    'cargo miri test',
    'cross test --target x',
    'cargo +nightly test',
    'go test -tags=e2e ./...',
    'go test -fuzz=. ./x',
  ],
  ...[
    './gradlew connectedCheck',
    './gradlew integrationTest',
    'nox -s test_minimal',
    'tox -e pypy3-tests',
    './scripts/e2e-test.sh',
  ],
];
const NONE = [
  // What makes the tests runs none of them.
  ...['tox -e flake8,towncrier,twine,mypy', 'nox -s lint mypy news', 'python -mpip install -U tox', 'python3 -mbuild'],
  ...['npm run build:test', 'yarn compile:tests', 'make build-test', 'make generate_tests', 'lerna run build:test'],
  ...[
    'npm ci',
    'npm install',
    'npm run build',
    'npm run lint',
    'npm test:x',
    'yarn',
    'yarn build',
    'pnpm install',
    'npx eslint test',
  ],
  ...[
    'tox -e lint',
    'tox -e docs,mypy',
    'tox --notest',
    'nox -s lint docs',
    'nox --list',
    'hatch run lint:all',
    'hatch build',
  ],
  ...[
    'pip install pytest',
    'python setup.py build',
    'python -m build',
    'uv sync',
    'uv pip install pytest',
    'poetry install --with test',
  ],
  ...[
    'make',
    'make lint',
    'make docs',
    'cargo build --tests',
    'cargo test --no-run',
    'cargo clippy --tests',
    'go vet ./...',
    'go build ./...',
  ],
  ...[
    'mvn install -DskipTests',
    'mvn compile',
    './gradlew build -x test',
    './gradlew assemble',
    'cmake --build build',
    'meson setup build',
  ],
  ...[
    'bundle install',
    'composer install',
    'composer validate',
    'dotnet build',
    'test -f x',
    '[ -d test ]',
    'echo npm test',
    'cd test',
  ],
  ...[
    'mkdir tests',
    'cp test/x y',
    'git clone test',
    'go test -run=^$ -bench=. ./...',
    'contest run',
    'attest',
    'constructor',
    'toString x',
  ],
];

const kindOf = (command: string): TestRun | undefined =>
  testsOfLine(command, { texts: new Map(), directory: '.', env: {} });

test.each([
  ['build:test', 'tsc', undefined],
  ['build:test', 'tsc && mocha', 'unit'],
  ['build-and-test', undefined, 'unit'],
  ['test:build', undefined, 'unit'],
])('%s that does %s', (name, body, wanted) => {
  const texts = new Map(body === undefined ? [] : [['package.json', JSON.stringify({ scripts: { [name]: body } })]]);
  expect(testsOfLine(`npm run ${name}`, { texts, directory: '.', env: {} })).toBe(wanted);
});

test.each([
  ['pnpm --filter "...[origin/main]" ci:coverage', 'vitest run --coverage', 'unit'],
  ['pnpm -r ci:coverage', 'tsc', undefined],
  ['yarn workspaces foreach run verify', 'mocha', 'unit'],
])('%s, where packages have the script %s', (command, body, wanted) => {
  const name = command.split(' ').at(-1) ?? '';
  const texts = new Map([
    ['package.json', '{}'],
    ['packages/a/package.json', '{}'],
    ['packages/b/package.json', JSON.stringify({ scripts: { [name]: body } })],
  ]);
  expect(testsOfLine(command, { texts, directory: '.', env: {} })).toBe(wanted);
});

describe('which commands run tests', () => {
  test.each(UNIT)('%s runs unit tests', (command) => expect(kindOf(command)).toBe('unit'));
  test.each(OTHER)('%s runs tests that need more than the code', (command) => expect(kindOf(command)).toBe('other'));
  test.each(NONE)('%s runs none', (command) => expect(kindOf(command)).toBe(undefined));
});
