import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadPrompts } from '../../src/prompts.ts';
import { environmentRetry, environmentSetup } from '../../src/stages/environment-setup.ts';
import { isManifest } from '../../src/stages/manifest-path.ts';
import type { Scene } from '../../src/stages/stage.ts';
import type { Draft } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));
const FILES = {
  'setup.py': 'from setuptools import setup\nsetup(name="calc")\n',
  'calc.py': 'import yaml\n',
  'tests/test_calc.py': 'import calc\n',
  'package-lock.json': '{"lockfileVersion": 3}',
};

function scene(parent?: Draft): Scene {
  return {
    ...{ prompts, parent, workspace: fakeWorkspace(FILES), room: 2000, count: (text) => Math.ceil(text.length / 4) },
    task: { id: 'local', title: 'SECRET TITLE', body: 'SECRET BODY', comments: [], base: '0'.repeat(40) },
    cases: [],
    tried: [],
    left: 16_000,
    evidence: "Set-up commands:\npip install -e .\nModuleNotFoundError: No module named 'yaml'",
  };
}

const read = (reply: string, parent?: Draft) => environmentSetup.read(reply, scene(parent));
const settingsOf = async (reply: string) => {
  const reading = await read(reply);
  return reading.kind === 'draft' && reading.draft.kind === 'environment' ? reading.draft.settings : reading;
};

describe('the prompt', () => {
  test('shows what was tried, its log, the files and the manifests, but no lockfile and nothing of the issue', async () => {
    const text = (await environmentSetup.open(scene())).map(({ content }) => content).join('\n');
    expect(text).toContain("No module named 'yaml'");
    expect(text).toContain('tests/test_calc.py');
    expect(text).toContain('setup(name="calc")');
    expect(text).not.toContain('lockfileVersion');
    expect(text).not.toContain('SECRET');
  });

  test('shows what CI does and what contributors are told of it, and no other part of their notes', async () => {
    const files = {
      ...FILES,
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  unit:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pip install -r dev.txt\n      - run: pytest\n',
      'CONTRIBUTING.md':
        '# Hello\n\nBe kind.\n\n## Running the tests\n\nCall `make deps` first.\n\n## Licence\n\nMIT.\n',
    };
    const text = (await environmentSetup.open({ ...scene(), workspace: fakeWorkspace(files) })).at(-1)?.content;
    expect(text).toContain(
      'The job unit in .github/workflows/ci.yml:\nbefore the tests:\n  pip install -r dev.txt\ntests:\n  pytest',
    );
    expect(text).toContain('## CONTRIBUTING.md\n## Running the tests\n\nCall `make deps` first.');
    expect(text).not.toContain('Be kind');
    expect(text).not.toContain('Licence');
  });

  test('of a further round holds what became of the last one', async () => {
    const [message] = await environmentRetry.open(scene());
    expect(message?.content).toContain("No module named 'yaml'");
    expect(environmentRetry.continuesParent).toBe(true);
  });
});

describe('a proposal', () => {
  test('is its commands, one on each line, and what else is named', async () => {
    const reply = `<analysis>
PyYAML is imported and nowhere declared.
</analysis>
<setup>
python3 -m venv /opt/env/venv
pip install -e . pyyaml
</setup>
<test>
pytest tests/
</test>`;
    expect(await read(reply)).toMatchObject({
      kind: 'draft',
      draft: {
        kind: 'environment',
        settings: { setup: ['python3 -m venv /opt/env/venv', 'pip install -e . pyyaml'], test: 'pytest tests/' },
        analysis: 'PyYAML is imported and nowhere declared.',
      },
      product: { files: [], summary: 'python3 -m venv /opt/env/venv && pip install -e . pyyaml' },
    });
  });

  test.each([
    ['list markers and prompts', '<setup>\n- `npm ci`\n2. $ npm rebuild\n</setup>', ['npm ci', 'npm rebuild']],
    ['a fence inside of the section', '<setup>\n```sh\nnpm ci\n```\n</setup>', ['npm ci']],
    ['comments and blank lines', '<setup>\n# first\n\nnpm ci\n</setup>', ['npm ci']],
    ['a line that goes on', '<setup>\npip install \\\n  a b\n</setup>', ['pip install a b']],
    ['no end tag', '<setup>\nnpm ci\n<test>\nmocha\n</test>', ['npm ci']],
    ['a fence in place of the section', 'Use this:\n```bash\nnpm ci\n```\n', ['npm ci']],
  ])('is read in spite of %s', async (_what, reply, setup) => {
    expect(await settingsOf(reply)).toMatchObject({ setup });
  });

  test('is read with a word before the version, and without what is marked as nothing', async () => {
    const reply = '<setup>\nnpm ci\n</setup>\n<build>\n(none)\n</build>\n<runtime>\nNode 20\n</runtime>';
    expect(await settingsOf(reply)).toEqual({ setup: ['npm ci'], runtime: '20' });
  });

  test.each(['.', 'the root', 'None', 'n/a', '(none)'])(
    'takes %p in an optional section for nothing',
    async (value) => {
      const reply = `<setup>\nnpm ci\n</setup>\n<directory>\n${value}\n</directory>\n<test>\n${value}\n</test>`;
      expect(await settingsOf(reply)).toEqual({ setup: ['npm ci'] });
    },
  );

  test.each([
    ['nothing to run', 'I would install PyYAML.', 'no <setup> section'],
    ['root', '<setup>\nsudo apt-get install -y libxml2-dev\n</setup>', 'needs root'],
    ['a package manager of the system', '<setup>\nnpm ci && apt-get install x\n</setup>', 'needs root'],
    ['a change of folder alone', '<setup>\ncd packages/a\nnpm ci\n</setup>', 'a shell of its own'],
    ['a variable alone', '<setup>\nexport A=1\nnpm ci\n</setup>', 'a shell of its own'],
    ['a text over several lines', '<setup>\ncat > a.cfg <<EOF\nx\nEOF\n</setup>', 'torn apart'],
    ['a path outside', '<setup>\nnpm ci\n</setup><directory>\n../x\n</directory>', 'no path inside the repository'],
    ['no version', '<setup>\nnpm ci\n</setup><runtime>\nlatest\n</runtime>', 'is no version'],
    ['too much', `<setup>\n${'npm ci\n'.repeat(30)}</setup>`, 'too many commands'],
  ])('is refused with %s, in words to act on', async (_what, reply, reason) => {
    expect(await read(reply)).toEqual({ kind: 'invalid', reason: expect.stringContaining(reason) });
  });

  test('that was tried just now is not tried again', async () => {
    const parent: Draft = { kind: 'environment', settings: { setup: ['npm ci'] }, analysis: '' };
    expect(await read('<setup>\nnpm ci\n</setup>', parent)).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('tried just now'),
    });
  });

  test('may be that there is no way', async () => {
    expect(await read('<no-way>\nThe tests need a running PostgreSQL.\n</no-way>')).toEqual({
      kind: 'given-up',
      reason: 'The tests need a running PostgreSQL.',
    });
  });

  test.each([
    'One might answer with <no-way> here, but only three tests need the database.',
    'There is `<no-way>`, which I do not choose.',
  ])('is no statement that there is no way where a sentence only names it: %j', async (text) => {
    expect(await read(text)).toMatchObject({ kind: 'invalid', reason: 'there is no <setup> section in it.' });
  });

  test.each(['Answer: <no-way>it needs KVM</no-way>', '**<no-way>**\nit needs KVM', '## no-way\nit needs KVM'])(
    'states that there is no way in any form: %j',
    async (text) => expect(await read(text)).toEqual({ kind: 'given-up', reason: 'it needs KVM' }),
  );

  test('of any text is a value, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const reading = await read(`<setup>\n${text}\n</setup>`);
        expect(['draft', 'invalid', 'given-up']).toContain(reading.kind);
      }),
    );
  });
});

test('manifests say how a repository is installed', () => {
  const yes = [
    'package.json',
    'a/pyproject.toml',
    'requirements/dev.txt',
    'go.mod',
    'Cargo.lock',
    'pom.xml',
    'Makefile',
  ];
  const no = ['src/package.ts', 'node_modules/a/package.json', 'docs/requirements.md'];
  expect([...yes, ...no].filter(isManifest)).toEqual(yes);
});
