import { describe, expect, test } from '@jest/globals';
import { ciRecipe, onMachineOfCi } from '../../src/ci-files/ci-recipe.ts';
import { describeCi } from '../../src/ci-files/describe-ci.ts';
import { testVariables } from '../../src/ci-files/test-variables.ts';
import type { Recipe } from '../../src/execution.ts';
import { AVAILABLE, setUpOf, text, workflow } from './summary.ts';

const CI = '.github/workflows/ci.yml';
const NODE: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: ['npm ci'], build: ['npm run build'], runner: 'jest' },
  ...{ test: 'jest', reasons: ['build: a script', 'Node 20', 'runner jest', 'jest 20.1'] },
};
const PYTHON: Recipe = {
  ...{ ecosystem: 'python', runtime: '3.11', directory: '.', build: [], runner: 'pytest', test: 'pytest' },
  ...{ setup: ['python3 -m venv /opt/env/venv', 'pip install -e .'], reasons: [] },
};

async function given(yaml: string, files: Readonly<Record<string, string>> = {}) {
  const found = await setUpOf({ [CI]: yaml, ...files });
  if (!found) throw new Error('no set-up');
  return found;
}

describe('the way that CI goes', () => {
  test('its version, its set-up where detection has none, builds without network, tests as they are', async () => {
    const ci = await given(
      workflow(
        text`
          - uses: actions/setup-node@v4
            with: { node-version: 22.x }
          - run: sudo apt-get install -y libcairo2-dev
          - run: npm ci
          - run: npm install --no-save extra
          - run: npm run codegen
            working-directory: tools
          - run: npm run test:unit
            env: { MODE: "a b" }
          - run: npm test -- --other
        `,
        'runs-on: ubuntu-latest\nenv: { TZ: Europe/Kyiv, FORCE_COLOR: 1 }',
      ),
    );
    expect(ciRecipe(ci, NODE, AVAILABLE)).toEqual({
      ...{ ecosystem: 'node', runtime: '22', directory: '.', runner: 'observed' },
      setup: ['npm ci', 'npm install --no-save extra'],
      build: ['cd tools && npm run codegen'],
      test: "status=0\n(export MODE='a b'\nnpm run test:unit) || status=$?\n(npm test -- --other) || status=$?\nexit $status",
      env: { TZ: 'Europe/Kyiv', MODE: 'a b' },
      systemPackages: ['libcairo2-dev'],
      reasons: [
        'Node 22',
        'jest 20.1',
        'test: as the job test in .github/workflows/ci.yml does it',
        'variables TZ, MODE: of the job test in .github/workflows/ci.yml',
        'system packages libcairo2-dev: of the job test in .github/workflows/ci.yml',
      ],
    });
  });

  test('what CI makes before it installs the package comes before the package, and so does what makes it', async () => {
    const ci = await given(
      workflow(text`
        - run: python -m pip install -r requirements.txt pytest
        - run: |
            make cython
            pip install .
        - run: pip install more
        - run: pytest -v
      `),
    );
    expect(ciRecipe(ci, PYTHON, AVAILABLE)?.setup).toEqual([
      'python3 -m venv /opt/env/venv',
      'python -m pip install -r requirements.txt pytest',
      'make cython',
      'pip install .',
      'pip install -e .',
      'pip install more',
    ]);
    const plain = await given(workflow('- run: pip install -r a.txt\n- run: pip install .\n- run: pytest\n'));
    expect(ciRecipe(plain, PYTHON, AVAILABLE)?.setup).toEqual([...PYTHON.setup, 'pip install -r a.txt']);
  });

  test.each([
    ['uv run --locked --no-default-groups --group dev tox run', 'tox run'],
    ['uv run pytest -x', 'pytest -x'],
    ['poetry run pytest', 'pytest'],
    ['tox run --installpkg dist/*.whl -e py', 'tox run -e py'],
    ['make test', 'make test'],
  ])('%s needs no environment of its own', async (command, expected) => {
    const ci = await given(
      workflow(`- run: pip install -U pip\n- run: uv sync\n- run: pip install tox\n- run: ${command}`),
    );
    expect(ciRecipe(ci, PYTHON, AVAILABLE)).toEqual({
      ...PYTHON,
      runner: 'observed',
      setup: [...PYTHON.setup, 'pip install tox'],
      test: expected,
      reasons: ['test: as the job test in .github/workflows/ci.yml does it'],
    });
  });

  test.each<[Recipe['ecosystem'], readonly string[], readonly string[]]>([
    [
      'python',
      ['uv pip install --system .', 'pip install -U .', "pip install -e '.[x]'", 'pipx install poetry==2.0'],
      [],
    ],
    ['python', ['pipx install nox', 'pip install ./other'], ['pip install nox', 'pip install ./other']],
    ['ruby', ['gem install bundler', 'bundle install --jobs=3', 'gem install extra'], ['gem install extra']],
    ['php', ['composer validate --strict', 'composer update --prefer-dist'], []],
    ['php', ['composer require --dev x/y'], ['composer require --dev x/y']],
    ['php', ['COMPOSER_ROOT_VERSION=1.x-dev composer update'], ['COMPOSER_ROOT_VERSION=1.x-dev composer update']],
  ])('%s: of %j what detection does in its own way is left out', async (ecosystem, steps, wanted) => {
    const ci = await given(workflow([...steps, 'make test'].map((step) => `- run: ${step}`).join('\n')));
    const recipe = { ...PYTHON, ecosystem, setup: ['own'] };
    expect(ciRecipe(ci, recipe, AVAILABLE)?.setup).toEqual(['own', ...wanted]);
  });

  test('a module file of the tests is fetched, too', async () => {
    const ci = await given(workflow('- run: go test -modfile=t.mod ./... && go test -v -modfile t.mod -race ./x'));
    const recipe = { ...PYTHON, ecosystem: 'go' as const, setup: ['go mod download'] };
    expect(ciRecipe(ci, recipe, AVAILABLE)?.setup).toEqual([
      'go mod download',
      'go mod download -modfile=t.mod',
      'go mod download -modfile t.mod',
    ]);
  });

  test('of a repository of no known language it is all there is', async () => {
    const ci = await given(workflow('- run: bundle install\n- run: cmake -B b\n- run: bundle exec rake test'));
    expect(ciRecipe(ci, undefined, AVAILABLE)).toEqual({
      ...{ ecosystem: 'other', runtime: 'of the image', directory: '.', runner: 'observed' },
      ...{ setup: ['bundle install'], build: ['cmake -B b'], test: 'bundle exec rake test' },
      reasons: ['test: as the job test in .github/workflows/ci.yml does it'],
    });
  });

  test('there is none where CI runs no tests', async () => {
    const ci = await given(workflow('- run: npm run lint'), { '.nvmrc': '20\n' });
    expect(ciRecipe(ci, NODE, AVAILABLE)).toBe(undefined);
  });
});

describe('the machine of CI', () => {
  test('leaves a recipe as it is where CI says nothing of variables and packages', async () => {
    expect(onMachineOfCi(NODE, await given(workflow('- run: npm test')))).toEqual(NODE);
  });

  test('what a maintainer set stands over it', async () => {
    const ci = await given(workflow('- run: npm test', 'runs-on: ubuntu-latest\nenv: { TZ: UTC, LANG: en_US.UTF-8 }'));
    expect(onMachineOfCi({ ...NODE, env: { TZ: 'Asia/Tokyo' } }, ci).env).toEqual({
      TZ: 'Asia/Tokyo',
      LANG: 'en_US.UTF-8',
    });
  });

  test('variables that are ours, secret, for looks, coverage, patience, caches or registries stay where they are', () => {
    const kept = {
      ...{ TZ: 'UTC', LC_ALL: 'C', NODE_ENV: 'test', DJANGO_SETTINGS_MODULE: 'x', QUICKCHECK_TESTS: '9' },
      ...{ COVERAGE_CORE: 'pytrace', TEST_FUZZ: 'true', HYPOTHESIS_PROFILE: 'ci', TEST_COUNT: '5000' },
    };
    const left = {
      ...{ PATH: '/x', HOME: '/x', CI: 'true', NODE_OPTIONS: '--require ./x', LD_PRELOAD: 'x.so', PYTHONPATH: 'src' },
      ...{ NPM_TOKEN: 'x', AWS_SECRET: 'x', FORCE_COLOR: '1', CARGO_TERM_COLOR: 'always', PIP_INDEX_URL: 'http://x' },
      ...{
        npm_config_registry: 'x',
        GOPROXY: 'x',
        CC: 'clang-18',
        CXXFLAGS: '-Werror -m32',
        GOFLAGS: '-mod=mod',
        CARGO_HOME: '/x',
        HTTPS_PROXY: 'x',
        RUSTFLAGS: '-Dwarnings',
      },
      ...{ ENABLE_CODE_COVERAGE: 'true', COVERAGE: '', COVERAGE_FILE: '.coverage' },
      ...{ PROPTEST_CASES: '100000', FUZZ_ITERATIONS: '5000', APP_QUICKCHECK_MAX_TESTS: '1000' },
      ...{ 'a-b': 'x', LONG: 'x'.repeat(500), LINES: 'a\nb', CACHE: '/home/runner/x', GITHUB_SHA: 'x' },
    };
    expect(testVariables({ ...left, ...kept }, [])).toEqual(kept);
    const places = { DATABASE_URL: 'postgres://x', DB_HOST: 'localhost', REDIS: 'redis://localhost' };
    expect(testVariables({ ...kept, ...places }, [])).toEqual({ ...kept, ...places });
    expect(testVariables({ ...kept, ...places }, ['postgres'])).toEqual(kept);
  });
});

test('as text for a reader', async () => {
  const ci = await given(
    workflow(
      '- run: npm ci\n  working-directory: web\n- run: npm run lint\n- run: npm test',
      'runs-on: ubuntu-latest\nenv: { TZ: UTC }',
    ),
  );
  expect(describeCi(ci)).toBe(
    text`
      The job test in .github/workflows/ci.yml:
      variables: TZ=UTC
      before the tests:
        [in web] npm ci
      tests:
        npm test
      left out:
        npm run lint  (lints or formats)
    `.trimEnd(),
  );
});
