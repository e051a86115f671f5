import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ciRecipe } from '../../src/ci-files/ci-recipe.ts';
import { AVAILABLE, setUpOf } from './summary.ts';

const FILES = [
  ...['.github/workflows/ci.yml', '.github/workflows/copilot-setup-steps.yml', '.github/actions/x/action.yml'],
  ...[
    '.gitlab-ci.yml',
    '.circleci/config.yml',
    'azure-pipelines.yml',
    '.travis.yml',
    '.devcontainer/devcontainer.json',
  ],
  ...[
    'package.json',
    'composer.json',
    'mise.toml',
    '.tool-versions',
    'rust-toolchain',
    'go.mod',
    'Makefile',
    'ci/test.sh',
  ],
];
const KEYS = [
  ...['on', 'jobs', 'steps', 'run', 'uses', 'if', 'with', 'env', 'strategy', 'matrix', 'include', 'exclude', 'runs-on'],
  ...[
    'needs',
    'container',
    'image',
    'services',
    'defaults',
    'shell',
    'working-directory',
    'continue-on-error',
    'inputs',
  ],
  ...[
    'script',
    'before_script',
    'extends',
    'parallel',
    'variables',
    'stages',
    'template',
    'parameters',
    'task',
    'pool',
  ],
  ...[
    'docker',
    'executor',
    'executors',
    'commands',
    'workflows',
    'language',
    'node_js',
    'install',
    'addons',
    'features',
  ],
  ...[
    'scripts',
    'test',
    'constructor',
    '__proto__',
    'toString',
    'runs',
    'using',
    'default',
    'name',
    'id',
    'postCreateCommand',
  ],
];
const WORDS = [
  ...[
    'npm test',
    'make check',
    'pytest $X',
    './ci/test.sh',
    'a && b',
    'if x; then',
    'cat <<EOF',
    "echo 'x",
    'cd ..',
    'x &',
  ],
  ...[
    '$' + '{{ matrix.a }}',
    '$' + '{{ fromJSON(needs.x) }}',
    '$' + '{{',
    '<< parameters.x >>',
    '$(x)',
    './.github/actions/x',
  ],
  ...[
    './.github/workflows/ci.yml',
    'actions/setup-node@v4',
    'ubuntu-latest',
    'composite',
    'python',
    'sudo apt-get install x y',
  ],
];
const key = fc.constantFrom(...KEYS);
const leaf = fc.oneof(fc.constantFrom(...WORDS), fc.string(), fc.boolean(), fc.integer(), fc.constant(null));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
  ),
}));
const file = fc.oneof(
  tree.map((value) => JSON.stringify(value)),
  fc.constantFrom('a: &a [*a]', '- 1', '[[', ''),
  fc.string(),
);

test('whatever the files hold, they are read to an end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...FILES), file, { maxKeys: 5 }), async (files) => {
      const found = await setUpOf(files);
      if (!found) return;
      const recipe = ciRecipe(found, undefined, AVAILABLE);
      expect(recipe === undefined).toBe(found.test.length === 0);
    }),
    { numRuns: 300 },
  );
});

test('jobs of any form are read to an end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(key, tree, { maxKeys: 6 }), { maxLength: 4 }),
      tree,
      async (steps, strategy) => {
        const job = { 'runs-on': 'ubuntu-latest', strategy: { matrix: strategy }, steps };
        const text = JSON.stringify({
          on: 'push',
          jobs: { a: job, b: { ...job, steps: [...steps, { run: 'npm test' }] } },
        });
        const found = await setUpOf({ '.github/workflows/ci.yml': text });
        expect(found === undefined || found.test.length > 0).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
