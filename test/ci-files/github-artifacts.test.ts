// Files that a job of a workflow takes from another one: what makes them is part of what its tests need.

import { describe, expect, test } from '@jest/globals';
import { setUpOf, summary, text } from './summary.ts';

const CI = '.github/workflows/ci.yml';
const JOB = 'runs-on: ubuntu-latest';

/** Two jobs: `make` with these steps, `test` with those. */
const jobs = (made: string, tested: string, { make = '', needs = 'make' } = {}) => ({
  [CI]: [
    'on: push',
    'jobs:',
    ...[`  make:`, `    ${JOB}`, ...lines(make, 4), '    steps:', ...lines(made, 6)],
    ...[`  test:`, `    ${JOB}`, `    needs: ${needs}`, '    steps:', ...lines(tested, 6)],
  ].join('\n'),
});
const lines = (block: string, by: number) =>
  block.split('\n').flatMap((line) => (line.trim() === '' ? [] : `${' '.repeat(by)}${line}`));

const USE = text`
  - uses: actions/download-artifact@v8
    with: { name: built }
  - run: npm test
`;

describe('a job that uses files of another one', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    [
      'is set up by what makes them, with its variables, up to the upload',
      jobs(
        text`
          - uses: actions/setup-node@v4
            with: { node-version: 20 }
          - run: npm ci
          - run: make all
            env: { MODE: test }
          - uses: actions/upload-artifact@v7
            with:
              name: built
              path: |
                packages/*/lib/**/*
                eslint/*/lib/**/*
                !**/node_modules/**
          - run: npm run publish
        `,
        text`
          - run: npm ci
          - uses: actions/download-artifact@v8
            with: { name: built }
          - run: npm test
        `,
        { make: 'env: { STRIP: "1" }' },
      ),
      { setup: ['npm ci', 'STRIP=1 MODE=test make all'], test: ['npm test'], versions: { node: '20' } },
    ],
    [
      'finds them in the folder where they were made',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: dist/ }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: dist }
          - run: npm test
        `,
      ),
      { setup: ['make'], test: ['npm test'] },
    ],
    [
      'gets them from there where it looks for them elsewhere',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: out/lib }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: vendor }
          - run: npm test
        `,
      ),
      {
        setup: ['make', "mkdir -p 'vendor'", "cp -a 'out/lib/.' 'vendor/' 2>/dev/null || cp -a 'out/lib' 'vendor/'"],
        test: ['npm test'],
      },
    ],
    [
      'takes one file as it lies',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: lib/native.node }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: lib }
          - run: npm test
        `,
      ),
      { setup: ['make'], test: ['npm test'] },
    ],
    [
      'is told of the entry of the matrix that it is like',
      jobs(
        text`
          - run: make for-{{ matrix.node }}
          - uses: actions/upload-artifact@v4
            with: { name: "built", path: dist }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: dist }
          - run: npm test
        `,
        { make: 'strategy: { matrix: { node: [18, 20] } }', needs: '[make]\n    strategy: { matrix: { node: [20] } }' },
      ),
      { setup: ['make for-20'], test: ['npm test'], versions: { node: '20' } },
    ],
    [
      'knows the folder of the sources by its variable',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: "{{ github.workspace }}/dist" }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: "{{ github.workspace }}/dist" }
          - run: npm test
        `,
      ),
      { setup: ['make'], test: ['npm test'] },
    ],
    [
      'and in any spelling',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: "./dist/" }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: "dist" }
          - run: npm test
        `,
      ),
      { setup: ['make'], test: ['npm test'] },
    ],
    [
      'and by what lies in it',
      jobs(
        text`
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: "dist/*.whl" }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { name: built, path: "./dist" }
          - run: npm test
        `,
      ),
      { setup: ['make'], test: ['npm test'] },
    ],
    [
      'gets all of a pattern together',
      jobs(
        text`
          - run: make {{ matrix.part }}
          - uses: actions/upload-artifact@v4
            with: { name: "part-{{ matrix.part }}", path: dist }
        `,
        text`
          - uses: actions/download-artifact@v4
            with: { pattern: "part-*", path: dist, merge-multiple: true }
          - run: npm test
        `,
        { make: 'strategy: { matrix: { part: [a, b] } }' },
      ),
      { setup: ['make a', 'make b'], test: ['npm test'] },
    ],
    [
      'does nothing twice',
      jobs(
        text`
          - run: ./configure
          - run: make
          - uses: actions/upload-artifact@v4
            with: { name: built, path: . }
        `,
        text`
          - run: ./configure
          - uses: actions/download-artifact@v4
            with: { name: built }
          - run: npm test
        `,
      ),
      { setup: ['./configure', 'make'], test: ['npm test'] },
    ],
  ])('%s', async (_what, files, expected) => {
    const { job: _job, env: _env, ...found } = (await summary(files)) ?? { job: '' };
    expect(found).toEqual(expected);
  });

  const UPLOAD = text`
    - run: make
    - uses: actions/upload-artifact@v4
      with: { name: built, path: dist }
  `;
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['that none makes', jobs('- run: make', USE), /^uses files of another job$/],
    ['that a job makes which it does not wait for', jobs(UPLOAD, USE, { needs: '[]' }), /^uses files of another job$/],
    [
      'of another run',
      jobs(UPLOAD, USE.replace('name: built', 'name: built, run-id: 12')),
      /^uses files of another run$/,
    ],
    [
      'that are made on another system',
      { [CI]: jobs(UPLOAD, USE)[CI]?.replace(JOB, 'runs-on: windows-latest') ?? '' },
      /^uses files of another job$/,
    ],
    [
      'of which nobody knows where they go',
      jobs(UPLOAD, USE.replace('built }', "built, path: '~/x' }")),
      /cannot be put here$/,
    ],
    [
      'that go to another folder of the machine',
      jobs(UPLOAD, USE.replace('built }', 'built, path: /tmp/x }')),
      /cannot be put here$/,
    ],
    [
      'whose path is a command',
      jobs(UPLOAD.replace('path: dist', `path: "dist'; curl x; '"`), USE),
      /cannot be put here$/,
    ],
    ['from above the repository', jobs(UPLOAD.replace('path: dist', 'path: ../dist'), USE), /cannot be put here$/],
  ])('does without files %s, and says so', async (_what, files, reason) => {
    const found = await setUpOf(files);
    expect(found?.test).toHaveLength(1);
    expect(found?.setup).toEqual([]);
    expect(found?.dropped.map((step) => step.reason)).toContainEqual(expect.stringMatching(reason));
  });

  test('very many downloads of very many jobs with large matrices end soon', async () => {
    const made = (at: number) => [
      ...[
        `  m${at}:`,
        `    ${JOB}`,
        '    strategy: { matrix: { a: [1, 2, 3, 4, 5, 6, 7, 8], b: [1, 2, 3, 4, 5, 6, 7, 8] } }',
      ],
      ...['    steps:', '      - uses: actions/upload-artifact@v4', `        with: { name: "x${at}", path: dist }`],
    ];
    const many = Array.from({ length: 60 }, (_, at) => at);
    const used = Array.from({ length: 3000 }, () => '      - uses: actions/download-artifact@v4');
    const needs = `    needs: [${many.map((at) => `m${at}`).join(', ')}]`;
    const tested = ['  test:', `    ${JOB}`, needs, '    steps:', ...used, '      - run: npm test'];
    const found = await setUpOf({ [CI]: ['on: push', 'jobs:', ...many.flatMap(made), ...tested].join('\n') });
    expect(found?.test).toHaveLength(1);
  });

  test('jobs that wait for each other in a ring, or for very many, end', async () => {
    const job = (at: number, count: number) => [
      ...[
        `  j${at}:`,
        `    ${JOB}`,
        `    needs: [${Array.from({ length: count }, (_, other) => `j${other}`).join(', ')}]`,
      ],
      ...['    steps:', '      - uses: actions/download-artifact@v4', '      - run: npm test'],
      ...['      - uses: actions/upload-artifact@v4', `        with: { name: a${at}, path: dist }`],
    ];
    const all = Array.from({ length: 60 }, (_, at) => job(at, 60)).flat();
    const found = await setUpOf({ [CI]: ['on: push', 'jobs:', ...all].join('\n') });
    expect(found?.test.length).toBeGreaterThan(0);
  });
});
