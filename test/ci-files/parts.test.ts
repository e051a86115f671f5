import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aptPackages } from '../../src/ci-files/apt-packages.ts';
import { conditionHolds, resolveText } from '../../src/ci-files/expression.ts';
import { imageVersions } from '../../src/ci-files/image-versions.ts';
import { matrixEntries } from '../../src/ci-files/matrix.ts';
import { newestVersion } from '../../src/ci-files/newest-version.ts';
import { shellCommands } from '../../src/ci-files/shell-lines.ts';

const CONTEXTS = {
  matrix: { values: { os: 'ubuntu-latest', node: '20', deep: { a: ['x', 'y'] } }, open: false },
  github: { values: { event_name: 'push' }, open: true },
  runner: { values: { os: 'Linux' }, open: true },
  env: { values: { A: 'b' }, open: false, unknown: ['TOKEN'] },
};

describe('expressions', () => {
  test.each([
    ["matrix.os == 'ubuntu-latest'", true],
    ["startsWith(matrix.os, 'UBUNTU') && !contains(matrix.node, '18')", true],
    ["github.repository == 'a/b'", undefined],
    ["github.repository == 'a/b' && runner.os == 'macOS'", false],
    ["runner.os == 'Linux' || secrets.TOKEN", true],
    ["!(github.actor == 'bot')", undefined],
    ['always()', true],
    ['failure() || cancelled()', false],
    ['${' + '{ !failure() }}', true],
    ["hashFiles('x') != ''", undefined],
    ["env.A == 'b' && env.MISSING == ''", true],
    ["env.TOKEN != ''", undefined],
    ["format('{0}-{1}', matrix.node, 'x') == '20-x'", true],
    ["matrix.deep.a[1] == 'y' && matrix['deep'].a.*.z == ''", false],
    ["constructor == 'x'", undefined],
    ['1 +', undefined],
  ])('%s is %s', (condition, expected) => expect(conditionHolds(condition, CONTEXTS)).toBe(expected));

  test.each([
    ['a {{ matrix.node }} b', { ok: true, value: 'a 20 b' }],
    ["{{ matrix.x && '--x' || '' }}", { ok: true, value: '' }],
    ["{{ '}}' }}", { ok: true, value: '}}' }],
    ['{{ secrets.X }}', { ok: false, reason: 'nothing in the files says what X is' }],
  ])('%s', (given, expected) => expect(resolveText(given.replace('{{', '$' + '{{'), CONTEXTS)).toEqual(expected));
});

describe('shell scripts', () => {
  const word = fc.constantFrom('npm', 'ci', '--flag', "'a b; c'", '"x && y"', 'a=b', 'path/x', '\\;', '"it\'s"');
  const command = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `run ${words.join(' ')}`);

  test('commands come out one by one, whatever stands between them', () => {
    const separator = fc.constantFrom('\n', ' && ', '; ', '\n\n# a comment\n', ' \\\n && ');
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 5 }), separator, (commands, between) => {
        expect(shellCommands(commands.join(between)).map((line) => line.replace(/\s+/g, ' '))).toEqual(
          commands.map((line) => line.replace(/\s+/g, ' ')),
        );
      }),
    );
  });

  test.each(['for x in a; do\n@\ndone', 'if a; then\n@\nelse\nb\nfi', '(cd x\n@)', 'f() {\n@\n}', 'cat <<EOF\n@\nEOF'])(
    '%s stays whole',
    (form) => {
      fc.assert(
        fc.property(command, command, (inside, after) => {
          const whole = form.replace('@', () => inside);
          expect(shellCommands(`${whole}\n${after}`)).toEqual([whole, after]);
        }),
      );
    },
  );

  test.each([
    ['sudo apt-get -qq install -y a1 libb-dev', ['a1', 'libb-dev']],
    [
      'apt install --yes --no-install-recommends \\\n  x11-utils \\\n  y2;apt-get install z3 && true',
      ['x11-utils', 'y2', 'z3'],
    ],
    ['if true; then sudo apt-get install -y "q4" r5=1.* -t stable s6/sid # t7\nfi', ['q4', 'r5', 's6']],
    ['apt-get install -y linux-headers-$(uname -r) $PACKAGES ./local.deb > /dev/null', []],
    ['apt-get update; echo apt-get install xy', []],
  ])('packages of %s', (script, expected) => expect(aptPackages(script)).toEqual(expected));
});

describe('versions', () => {
  const HAND = ['3.9', '3.11', '3.13'];
  test.each([
    ['3.x', '3.13'],
    ['>=3.9,<3.13', '3.11'],
    ['~=3.9', '3.13'],
    ['3.11.4', '3.11'],
    ['3.12', undefined],
    ['3.9\n3.11', '3.11'],
    ['pypy-3.10', undefined],
    ['3.13t', undefined],
    ['3.13-dev', '3.13'],
    ['lts/*', '3.13'],
    ['', '3.13'],
    ['nightly', undefined],
  ])('of %p asks for %p', (asked, expected) => expect(newestVersion(asked, HAND)).toBe(expected));

  test.each([
    ['node:20-bookworm', { node: '20' }],
    ['cimg/python:3.11.4', { python: '3.11.4' }],
    ['registry.test:5000/team/golang:1.22-alpine', { go: '1.22' }],
    ['maven:3.9-eclipse-temurin-17', { java: '17' }],
    ['mcr.microsoft.com/devcontainers/typescript-node:1-22-bookworm', { node: '22' }],
    ['node:lts', {}],
    ['ubuntu:22.04', {}],
    ['', {}],
  ])('of the image %p', (image, expected) => expect(imageVersions(image)).toEqual(expected));

  test('a matrix is a product, less what is excluded, with what is included', () => {
    const entries = matrixEntries({
      os: ['l', 'w'],
      n: [1, 2],
      exclude: [{ os: 'w', n: 1 }],
      include: [{ os: 'l', x: true }, { os: 'm' }, { y: 0 }],
    });
    expect(entries).toEqual([
      { os: 'l', n: 1, x: true, y: 0 },
      { os: 'l', n: 2, x: true, y: 0 },
      { os: 'w', n: 2, y: 0 },
      { os: 'm' },
    ]);
    expect(matrixEntries({})).toEqual([{}]);
    expect(matrixEntries({ include: [{ a: 1 }] })).toEqual([{ a: 1 }]);
    expect(matrixEntries({ a: [] })).toEqual([]);
  });
});
