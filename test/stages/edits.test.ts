import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEdit, newText } from '../../src/stages/edited-text.ts';
import { readEdits } from '../../src/stages/edits.ts';

const block = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE`;

describe('reading edits', () => {
  test('reads every block of an edit element', () => {
    const reply = `<edit file="lib/a.js">\n${block('one\n', 'two\n')}\n${block('three\n', '')}\n</edit>`;
    expect(readEdits(reply)).toEqual([
      { file: 'lib/a.js', search: 'one\n', replace: 'two\n' },
      { file: 'lib/a.js', search: 'three\n', replace: '' },
    ]);
  });

  test('takes the path from the line above when the element is missing, through a code fence', () => {
    expect(readEdits(`The fix:\n\n**lib/a.js**\n\`\`\`js\n${block('one\n', 'two\n')}\n\`\`\``)).toEqual([
      { file: 'lib/a.js', search: 'one\n', replace: 'two\n' },
    ]);
  });

  test('reads nothing from prose, and never throws', () => {
    expect(readEdits('I would change the operator in lib/a.js.')).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(readEdits(text))));
  });
});

describe('applying an edit', () => {
  const text = 'function a() {\n  if (x) {\n    return 1;\n  }\n}\n';

  test('replaces text that occurs exactly once', () => {
    const edit = { file: 'a.js', search: '    return 1;\n', replace: '    return 2;\n' };
    expect(applyEdit(text, edit)).toEqual({ ok: true, text: text.replace('1', '2') });
  });

  test('shifts the replacement to the indentation of the file', () => {
    const edit = { file: 'a.js', search: 'return 1;\n', replace: 'log();\nreturn 2;\n' };
    expect(applyEdit(text, edit)).toEqual({
      ok: true,
      text: text.replace('    return 1;', '    log();\n    return 2;'),
    });
  });

  test('keeps Windows line ends', () => {
    const edit = { file: 'a.js', search: 'b\n', replace: 'c\n' };
    expect(applyEdit('a\r\nb\r\n', edit)).toEqual({ ok: true, text: 'a\r\nc\r\n' });
  });

  test('creates a file from an empty search, and refuses that for a file that exists', () => {
    expect(newText([{ file: 'n.js', search: '', replace: 'x\n' }])).toEqual({ ok: true, text: 'x\n' });
    expect(applyEdit('y\n', { file: 'n.js', search: '', replace: 'x\n' })).toMatchObject({ ok: false });
  });

  test('asks for more lines when the text occurs twice, and names both places', () => {
    const applied = applyEdit('a\nb\na\n', { file: 'a.js', search: 'a\n', replace: 'c\n' });
    expect(applied).toEqual({
      ok: false,
      reason:
        'The edit of a.js cannot be applied: its SEARCH text occurs 2 times (lines 1, 3): quote more lines around it',
    });
  });

  test('shows the nearest place when the text does not occur', () => {
    const applied = applyEdit(text, { file: 'a.js', search: '  if (y) {\n    return 1;\n', replace: '' });
    expect(applied).toMatchObject({
      ok: false,
      reason: expect.stringContaining('lines 2–3, reads:\n  if (x) {\n    return 1;'),
    });
  });

  test('of places with as many words in common, the nearest is the one with the same letters', () => {
    const twins = 'def a(self):\n    return total - self.rate\n\ndef b(self):\n    return total - self.amount\n';
    expect(applyEdit(twins, { file: 'a.py', search: '    return total - self.ammount\n', replace: '' })).toMatchObject({
      reason: expect.stringContaining('lines 5–5, reads:\n    return total - self.amount'),
    });
  });

  test('an edit that quotes a unique line exactly always applies, and changes nothing else', () => {
    const line = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(line, { minLength: 1, maxLength: 20 }), fc.nat(), line, (lines, pick, replacement) => {
        const at = pick % lines.length;
        const applied = applyEdit(`${lines.join('\n')}\n`, {
          file: 'f',
          search: `${lines[at]}\n`,
          replace: `${replacement}\n`,
        });
        expect(applied).toEqual({ ok: true, text: `${lines.toSpliced(at, 1, replacement).join('\n')}\n` });
      }),
    );
  });
});
