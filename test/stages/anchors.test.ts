// Hunks without numbers: the lines above them tell equal places apart, or nothing is applied.

import { describe, expect, test } from '@jest/globals';
import { editText } from '../../src/stages/edited-text.ts';
import { readEdits } from '../../src/stages/edits.ts';

const PYTHON = `class Reader:
    name = 'r'

    def open(self):
        self.f = 1

    def close(self):
        if self.f:
            self.f = 0
        else:
            return
        self.end()

class Writer(Base):
    def open(self):
        self.f = 1

    async def close(self):
        self.end()

def close():
    self.end()
`;
const CPP = `class Reader
{
public:
    void close()
    {
        end();
    }
private:
    int f;
};

class Writer {
public:
    void close() {
        end();
    }
    void drop() {
        end();
    }
};
`;
const END = ['self.end()', 'self.stop()'] as const;

/** The text with its n-th occurrence of a part replaced. */
function nth(text: string, n: number, [from, to]: readonly [string, string]): string {
  const parts = text.split(from);
  return `${parts.slice(0, n).join(from)}${to}${parts.slice(n).join(from)}`;
}

const patch = (...lines: readonly string[]) =>
  ['*** Begin Patch', '*** Update File: a.x', ...lines, '*** End Patch'].join('\n');
const ENDED = ['-        self.end()', '+        self.stop()'] as const;
const CALLED = ['-        end();', '+        stop();'] as const;
const SEVERAL = 'occurs ';

const ROWS: readonly (readonly [name: string, text: string, reply: string, becomes: string])[] = [
  [
    'two lines',
    PYTHON,
    patch('@@ class Writer(Base):', '@@     async def close(self):', ...ENDED),
    nth(PYTHON, 2, END),
  ],
  ['two lines without their ends', PYTHON, patch('@@ class Writer', '@@ def close', ...ENDED), nth(PYTHON, 2, END)],
  ['the other of both', PYTHON, patch('@@ class Reader:', '@@     def close(self):', ...ENDED), nth(PYTHON, 1, END)],
  ['both in one line', PYTHON, patch('@@ class Writer @@ def close', ...ENDED), nth(PYTHON, 2, END)],
  ['both, closed', PYTHON, patch('@@ class Writer @@', '@@ def close @@', ...ENDED), nth(PYTHON, 2, END)],
  ['a blank line between', PYTHON, patch('@@ class Writer', '', '@@ def close', ...ENDED), nth(PYTHON, 2, END)],
  [
    'a class without a base, before another one',
    'class A:\n    x = 1\n\n\nclass B:\n    x = 1\n',
    patch('@@ class A:', '-    x = 1', '+    x = 2'),
    'class A:\n    x = 2\n\n\nclass B:\n    x = 1\n',
  ],
  ['a class alone', PYTHON, patch('@@ class Writer(Base):', ...ENDED), nth(PYTHON, 2, END)],
  [
    'the line above is quoted, too',
    PYTHON,
    patch('@@ class Reader', '@@ def open', '     def open(self):', '-        self.f = 1', '+        self.f = 2'),
    nth(PYTHON, 1, ['self.f = 1', 'self.f = 2']),
  ],
  [
    'a heading behind numbers that are wrong',
    PYTHON,
    `--- a/a.x\n+++ b/a.x\n@@ -90,1 +90,1 @@ class Writer(Base):\n${ENDED.join('\n')}`,
    nth(PYTHON, 2, END),
  ],
  [
    'the next hunk names only what changes',
    PYTHON,
    patch('@@ class Writer', '@@ def open', '-        self.f = 1', '+        self.f = 2', '@@ def close', ...ENDED),
    nth(nth(PYTHON, 2, ['self.f = 1', 'self.f = 2']), 2, END),
  ],
  [
    'the next hunk is in another class',
    PYTHON,
    patch(
      '@@ class Reader',
      '@@ def open',
      '-        self.f = 1',
      '+        self.f = 2',
      '@@ class Writer',
      '@@ def close',
      ...ENDED,
    ),
    nth(nth(PYTHON, 1, ['self.f = 1', 'self.f = 2']), 2, END),
  ],
  ['the method is in the other class only', PYTHON, patch('@@ class Writer', '@@ name', ...ENDED), SEVERAL],
  ['a method of any class', PYTHON, patch('@@ def close', ...ENDED), SEVERAL],
  ['a class that is not there', PYTHON, patch('@@ class Copier', '@@ def close', ...ENDED), SEVERAL],
  ['half of a name', PYTHON, patch('@@ class Write', '@@ def close', ...ENDED), SEVERAL],
  [
    'C++: a class with labels',
    CPP,
    patch('@@ class Reader', '@@ void close()', ...CALLED),
    nth(CPP, 1, ['end();', 'stop();']),
  ],
  [
    'C++: two methods',
    CPP,
    patch('@@ class Writer {', '@@ void drop() {', ...CALLED),
    nth(CPP, 3, ['end();', 'stop();']),
  ],
  ['C++: a class with two such places', CPP, patch('@@ class Writer {', ...CALLED), SEVERAL],
];

describe('the lines above a hunk', () => {
  test.each(ROWS)('%s', (_name, text, reply, becomes) => {
    const edited = editText(text, readEdits(reply));
    if (becomes === SEVERAL) expect(edited).toMatchObject({ ok: false, reason: expect.stringContaining(SEVERAL) });
    else expect(edited).toEqual({ ok: true, text: becomes });
  });
});
