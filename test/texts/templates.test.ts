// Which variables of a text are safe: all of them, since strings are escaped where they are shown.

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadTexts, markdown, text } from '../../src/texts.ts';

function folderOf(source: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'mullover-texts-'));
  writeFileSync(join(dir, 'one.md'), source);
  return dir;
}

const say = (source: string, variables = {}) => loadTexts(folderOf(source)).render('one', variables);

describe('a variable of a text', () => {
  test.each([
    ['@octocat', 'It is @&#8203;octocat.'],
    ['Fixes #7', 'It is Fixes #&#8203;7.'],
    ['<img src=x onerror=alert(1)>', 'It is &lt;img src=x onerror=alert(1)&gt;.'],
    ['**bold** [a](https://x.example)', 'It is \\*\\*bold\\*\\* \\[a\\](https:&#8203;//x.example).'],
    ['one\n\n# two', 'It is one # two.'],
    [`a\u202ereversed`, 'It is areversed.'],
    ['{{ secret }} {% raw %}', 'It is {{ secret }} {% raw %}.'],
  ])('is shown as text: %j', (value, shown) => {
    expect(say('It is {{ value }}.', { value })).toBe(shown);
  });

  test('is Markdown only where a view made it: what is read from JSON never is', () => {
    expect(say('{{ value }}', { value: markdown('**a**') })).toBe('**a**');
    for (const value of [{ markdown: '**a**' }, { Markdown: '**a**', text: 'b' }, ['**a**']])
      expect(() => say('{{ value }}', { value: JSON.parse(JSON.stringify(value)) })).toThrow('cannot be shown');
  });

  test('is code where the template says so, in lists and as commits, too', () => {
    const names = ['a`b', '<c>', 'd'];
    const sha = '931e91012ab45c0de0f1e2d3c4b5a69788776655';
    expect(say('{{ names | code_list: 2 }} {{ sha | commit }}', { names, sha })).toBe(
      '``a`b``, `<c>` and 1 more `931e910`',
    );
  });

  test('must be given', () => {
    expect(() => say('{{ value }}')).toThrow('Text one.md: undefined variable: value');
  });
});

test.each(['raw', 'escape', 'strip_html', 'json', 'url_decode'])(
  'the filter %s, with which a text could leave its variables as they are, does not exist',
  (filter) => {
    expect(() => say(`{{ value | ${filter} }}`, { value: 'a' })).toThrow(`undefined filter: ${filter}`);
  },
);

test('a text that is not there is named', () => {
  expect(() => text('no-such-text')).toThrow('There is no text "no-such-text".');
});

test('no sentence that people read is built in a view: words in the middle of code stand in a template', () => {
  const views = join(import.meta.dirname, '../../src/trace/views');
  const sentences = readdirSync(views).flatMap((file) => {
    const source = readFileSync(join(views, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, '');
    const literals = source.matchAll(/['`](?:[A-Z⚠*>]| [A-Z])(?:[^'`\n\\]|\\.)*?( (?:[^'`\n\\]|\\.)*?){3,}[.:]['`]/g);
    return [...literals].map(([literal]) => `${file}: ${literal}`);
  });
  expect(sentences).toEqual([]);
});

test('every template is used, and what is used is there', () => {
  const src = join(import.meta.dirname, '../../src');
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(src, file), 'utf8'))
    .filter((source) => source.includes("/texts.ts'"))
    .join('\n');
  const used = new Set([...code.matchAll(/\b(?:text|paragraph)\(\s*'([a-z-]+)'/g)].map(([, name]) => name));
  const { names } = loadTexts(join(src, '../texts'));
  expect([...used].toSorted()).toEqual(names.toSorted());
});
