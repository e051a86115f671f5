// The optional parts of a package that CI installs for its tests, by the words of its commands.

import { describe, expect, test } from '@jest/globals';
import { askedParts } from '../../src/ci-files/asked-parts.ts';

const step = (command: string, workingDirectory = '.') => ({ command, workingDirectory, shell: 'bash', env: {} });
const parts = (...commands: readonly string[]) =>
  askedParts({ setup: commands.map((command) => step(command)), test: [] }, '.');

describe('parts that CI installs', () => {
  test.each([
    ['pip install -e ".[toc,code-hilite]"', ['toc', 'code-hilite']],
    ['python -m pip install --group test ./[all] -r more.txt', ['test', 'all']],
    ['uv pip install --system -e .[a] --group=b', ['a', 'b']],
    ['uv sync --group testing --all-extras', ['testing', '*']],
    ['uv run --extra a --group b pytest -E c', ['a', 'b']],
    ['poetry install --no-interaction -E "a b" --with dev,docs --all-extras', ['a', 'b', 'dev', 'docs', '*']],
    ['pdm install -G toc -G :all', ['toc', '*']],
    ['pip install -U pip\npip install \\\n  .[x]', ['x']],
    ['pip install pytest "other[extra]"', []],
    ['pip uninstall .[a]', []],
    ['uv build --extra a', []],
    ['echo .[a]; ls [b]', []],
    ['pip install .[$EXTRA]', []],
  ])('%j', (command, expected) => {
    expect(parts(command)).toEqual(expected);
  });

  test('are named once, and only by steps in the folder of the package', () => {
    expect(
      askedParts(
        { setup: [step('pip install .[a]'), step('pip install .[b]', 'docs')], test: [step('uv run --extra a x')] },
        '.',
      ),
    ).toEqual(['a']);
  });
});
