import { describe, expect, test } from '@jest/globals';
import { diffTables } from '../../src/pages/diff-table.ts';

const lines = (...given: readonly string[]) => `${given.join('\n')}\n`;

function rows(html: string): readonly string[] {
  return [...html.matchAll(/<tr class="(same|changed|hunk)">(.*?)<\/tr>/gs)].map(([, , cells = '']) =>
    [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim()).join('|'),
  );
}

describe('a diff side by side', () => {
  test('what was removed stands beside what was added in its place, with the numbers of both', () => {
    const diff = lines(
      'diff --git a/a.py b/a.py',
      '--- a/a.py',
      '+++ b/a.py',
      '@@ -1,4 +1,4 @@ def f():',
      ' one',
      '-two',
      '-three',
      '+zwei',
      ' four',
      '+five',
    );
    expect(rows(diffTables(diff, 'Patch').toString())).toEqual([
      '@@ -1,4 +1,4 @@ def f():',
      '1|one|1|one',
      '2|−two|2|+zwei',
      '3|−three||',
      '4|four|3|four',
      '||4|+five',
    ]);
  });

  test('new, deleted and renamed files say so', () => {
    const diff = lines(
      'diff --git a/new.txt b/new.txt',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/new.txt',
      '@@ -0,0 +1 @@',
      '+x',
      'diff --git a/old.txt b/old.txt',
      'deleted file mode 100644',
      '--- a/old.txt',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-x',
    );
    const html = diffTables(diff, 'Patch').toString();
    expect(html).toContain('<code>new.txt</code> new file');
    expect(html).toContain('<code>old.txt</code> deleted');
  });

  test('names and lines that are markup are text', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const diff = lines(`--- a/${evil}.js`, `+++ b/${evil}.js`, '@@ -1 +1 @@', `-/* ${evil}`, `+'${evil}`);
    const html = diffTables(diff, `Patch ${evil}`).toString();
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('a comment over several lines has its colour on each of them', () => {
    const diff = lines('--- a/a.js', '+++ b/a.js', '@@ -0,0 +1,2 @@', '+/* one', '+two */');
    expect(
      diffTables(diff, 'Patch')
        .toString()
        .match(/<span class="hljs-comment">/g),
    ).toHaveLength(2);
  });

  test.each(['', 'no diff at all', '@@ -1 +1 @@'])('%j is said to be none', (text) => {
    expect(diffTables(text, 'Patch').toString()).toContain('There is no diff to show.');
  });

  test('of a diff of very many lines the rest is told by its number', () => {
    const many = Array.from({ length: 4000 }, (_, at) => `+line ${at}`);
    const html = diffTables(lines('--- /dev/null', '+++ b/a.txt', '@@ -0,0 +1,4000 @@', ...many), 'Patch').toString();
    expect(rows(html)).toHaveLength(3002);
    expect(html).toContain('1000 more lines');
  });
});
