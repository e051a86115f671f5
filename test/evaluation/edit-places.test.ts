import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { editPlaces, isNamed, soughtAmong } from '../../src/evaluation/edit-places.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

/** What git makes of two texts of one file, with as much context as it likes. */
async function diffOf(path: string, before: string, after: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edit-places-'));
  await writeFile(join(folder, 'a'), before);
  await writeFile(join(folder, 'b'), after);
  const { stdout } = await execa('git', ['diff', '--no-index', '--no-color', 'a', 'b'], { cwd: folder, reject: false });
  await rm(folder, { recursive: true });
  const hunks = stdout.slice(stdout.indexOf('@@ '));
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${hunks}\n`;
}

interface Labelled {
  readonly path: string;
  readonly before: string;
  /** Texts that are replaced, each once. */
  readonly edits: readonly (readonly [string, string])[];
  /** As a person marks them: kind, name and lines; `+` in front of what is only added there. */
  readonly label: readonly string[];
}

const PY = `import os
from json import loads

LIMIT = 3


@cached
def first(a):
    return a


class Second:
    size = 4

    @property
    def third(self):
        def inner(b):
            return b
        return inner(2)

    def fourth(self):
        return LIMIT


if os.name == "nt":
    SEP = 1
    DEEP = 2
`;
const JS = `const fs = require('fs');

const limits = { low: 1, high: 2 };

function outer(list) {
  function inner(item) {
    return item + 1;
  }
  return list.map(inner);
}

const arrow = (x) => {
  return x * 2;
};

class Store {
  static kind = 'memory';

  get(key) {
    return this.data[key];
  }

  set(key, value) {
    this.data[key] = value;
  }
}

exports.last = function () {
  return limits.high;
};
`;
const TS = `import { Injectable } from 'framework';

@Injectable()
export class Service {
  private count = 0;

  @Route('/a')
  handle(input: string): string {
    return input;
  }

  @Route('/b')
  @Guarded()
  other(): number {
    return this.count;
  }
}

export interface Options {
  readonly depth: number;
}

export const parse = (text: string): number => {
  return Number(text);
};
`;
const GO = `package shop

import "fmt"

const limit = 3

type (
	Order struct {
		ID int
	}
	Item struct {
		Name string
	}
)

type Cart struct {
	Items []Item
}

func (c *Cart) Add(i Item) {
	c.Items = append(c.Items, i)
}

func Total(c Cart) int {
	count := func(i Item) int {
		return len(i.Name)
	}
	return count(c.Items[0])
}

func Print(c Cart) {
	fmt.Println(c)
}
`;
const JAVA = `package shop;

import java.util.List;

public class Cart {
  private int size = 3;

  @Override
  public String toString() {
    return "cart";
  }

  public int add(int a) {
    return a + size;
  }

  public int add(int a, int b) {
    return a + b;
  }

  static class Line {
    int count;

    Line(int count) {
      this.count = count;
    }
  }

  Runnable later() {
    return new Runnable() {
      public void run() {
        size++;
      }
    };
  }
}
`;

const HAND_MADE: Readonly<Record<string, Labelled>> = {
  'py: a line of a function': {
    path: 'lib/a.py',
    before: PY,
    edits: [['    return a\n', '    return a + 1\n']],
    label: ['function first 7-9'],
  },
  'py: a decorator belongs to what it decorates': {
    path: 'lib/a.py',
    before: PY,
    edits: [['@cached\n', '@cached(size=2)\n']],
    label: ['function first 7-9'],
  },
  'py: a decorator that is put in front': {
    path: 'lib/a.py',
    before: PY,
    edits: [['    def fourth', '    @cached\n    def fourth']],
    label: ['function Second.fourth 21-22'],
  },
  'py: the innermost of nested functions': {
    path: 'lib/a.py',
    before: PY,
    edits: [['            return b\n', '            return b or 1\n']],
    label: ['function Second.third.inner 17-18'],
  },
  'py: a line put in behind the last one of a function is of it': {
    path: 'lib/a.py',
    before: PY.replace('    return a\n', '    a = a + 1\n'),
    edits: [['    a = a + 1\n', '    a = a + 1\n    return a\n']],
    label: ['function first 7-9'],
  },
  'py: an attribute of a class': {
    path: 'lib/a.py',
    before: PY,
    edits: [['    size = 4\n', '    size = 5\n']],
    label: ['class Second 12-22'],
  },
  'py: module-level code is three lines': {
    path: 'lib/a.py',
    before: PY,
    edits: [['LIMIT = 3\n', 'LIMIT = 4\n']],
    label: ['snippet  3-5'],
  },
  'py: two places in a branch of the module, which touch': {
    path: 'lib/a.py',
    before: PY,
    edits: [['    SEP = 1\n    DEEP = 2\n', '    SEP = 2\n    DEEP = 3\n']],
    label: ['snippet  25-27'],
  },
  'py: a new function beside an edited one': {
    path: 'lib/a.py',
    before: PY,
    edits: [
      ['\n\nclass Second', '\n\ndef helper(a):\n    return a * 2\n\n\nclass Second'],
      ['def first(a):', 'def first(a, b=helper):'],
    ],
    label: ['function first 7-9', '+snippet  10-12'],
  },
  'py: lines that move from one method to another': {
    path: 'lib/a.py',
    before: PY.replace('        return LIMIT\n', '        check(self)\n        return LIMIT\n'),
    edits: [
      ['        check(self)\n        return LIMIT\n', '        return LIMIT\n'],
      ['        def inner(b):', '        check(self)\n        def inner(b):'],
    ],
    label: ['function Second.third 15-19', 'function Second.fourth 21-23'],
  },
  'js: the innermost function, not the one around': {
    path: 'lib/a.js',
    before: JS,
    edits: [['    return item + 1;', '    return item + 2;']],
    label: ['function outer.inner 6-8'],
  },
  'js: a function in a constant': {
    path: 'lib/a.js',
    before: JS,
    edits: [['  return x * 2;', '  return x * 3;']],
    label: ['function arrow 12-14'],
  },
  'js: a static field is of its class': {
    path: 'lib/a.js',
    before: JS,
    edits: [["static kind = 'memory'", "static kind = 'disk'"]],
    label: ['class Store 16-26'],
  },
  'js: a method that is added is of its class': {
    path: 'lib/a.js',
    before: JS,
    edits: [['  set(key', '  has(key) {\n    return key in this.data;\n  }\n\n  set(key']],
    label: ['+class Store 16-26'],
  },
  'js: a method and the table of the module': {
    path: 'lib/a.js',
    before: JS,
    edits: [
      ['low: 1, high: 2', 'low: 1, high: 3'],
      ['return this.data[key];', 'return this.data.get(key);'],
    ],
    label: ['snippet  2-4', 'function Store.get 19-21'],
  },
  'js: a function that is moved as a whole': {
    path: 'lib/a.js',
    before: JS,
    edits: [
      ['\nconst arrow = (x) => {\n  return x * 2;\n};\n', ''],
      ['  return limits.high;\n};\n', '  return limits.high;\n};\n\nconst arrow = (x) => {\n  return x * 2;\n};\n'],
    ],
    label: ['function arrow 12-14'],
  },
  'js: a function that gets another name': {
    path: 'lib/a.js',
    before: JS,
    edits: [['function outer(list)', 'function mapped(list)']],
    label: ['function outer 5-10'],
  },
  'ts: a decorator of a method': {
    path: 'lib/a.ts',
    before: TS,
    edits: [["@Route('/a')", "@Route('/c')"]],
    label: ['function Service.handle 7-10'],
  },
  'ts: one of two decorators, and that of the class': {
    path: 'lib/a.ts',
    before: TS,
    edits: [
      ['@Guarded()', "@Guarded('x')"],
      ['@Injectable()\n', "@Injectable({ scope: 'x' })\n"],
    ],
    label: ['class Service 3-17', 'function Service.other 12-16'],
  },
  'ts: an interface is a class': {
    path: 'lib/a.ts',
    before: TS,
    edits: [['readonly depth: number;', 'readonly depth?: number;']],
    label: ['class Options 19-21'],
  },
  'go: a method of a receiver, and a field of its type': {
    path: 'a.go',
    before: GO,
    edits: [
      ['c.Items = append(c.Items, i)', 'c.Items = append(c.Items, i, i)'],
      ['	Items []Item', '	Items []*Item'],
    ],
    label: ['class Cart 16-18', 'function Cart.Add 20-22'],
  },
  'go: one type of a group': {
    path: 'a.go',
    before: GO,
    edits: [['		Name string', '		Name, Code string']],
    label: ['class Item 11-13'],
  },
  'go: a closure without a name is of its function': {
    path: 'a.go',
    before: GO,
    edits: [['return len(i.Name)', 'return len(i.Name) + 1']],
    label: ['function Total 24-29'],
  },
  'java: one of two methods of a name, and its annotation': {
    path: 'src/Cart.java',
    before: JAVA,
    edits: [
      ['return a + b;', 'return a - b;'],
      ['  @Override\n', '  @Override @Deprecated\n'],
    ],
    label: ['function Cart.toString 8-11', 'function Cart.add 17-19'],
  },
  'java: a constructor of a nested class, its field, and a method of a class without a name': {
    path: 'src/Cart.java',
    before: JAVA,
    edits: [
      ['      this.count = count;', '      this.count = count + 1;'],
      ['    int count;', '    long count;'],
      ['        size++;', '        size--;'],
    ],
    label: ['class Cart.Line 21-27', 'function Cart.Line.Line 24-26', 'function Cart.later.run 31-33'],
  },
  'java: a third method of a name is no edit of the others': {
    path: 'src/Cart.java',
    before: JAVA,
    edits: [
      ['  static class Line', '  public int add(long a) {\n    return (int) a;\n  }\n\n  static class Line'],
      ['private int size = 3;', 'private int size = 4;'],
    ],
    label: ['class Cart 5-36'],
  },
};

describe('the oracle agrees with labels made by hand', () => {
  test.each(Object.entries(HAND_MADE))('%s', async (_name, { path, before, edits, label }) => {
    const after = edits.reduce((text, [from, to]) => {
      expect(text.split(from)).toHaveLength(2);
      return text.replace(from, to);
    }, before);
    const workspace = fakeWorkspace({ [path]: before });
    const places = await editPlaces(await diffOf(path, before, after), workspace);
    expect(
      places.map(({ kind, name, start, end, added }) => `${added ? '+' : ''}${kind} ${name} ${start}-${end}`),
    ).toEqual(label);
    expect(places.map(({ file }) => file)).toEqual(label.map(() => path));
  });

  test('there are at least 25 of them', () => {
    expect(Object.keys(HAND_MADE).length).toBeGreaterThanOrEqual(25);
  });
});

test('the edited lines of a place are those of base that are taken out, and the one that an addition follows', async () => {
  const workspace = fakeWorkspace({ 'lib/a.js': JS });
  const replaced = await diffOf('lib/a.js', JS, JS.replace('  return x * 2;', '  x += 1;\n  return x * 3;'));
  const added = await diffOf('lib/a.js', JS, JS.replace('  return x * 2;', '  return x * 2;\n  // done'));
  const linesIn = async (patch: string) => (await editPlaces(patch, workspace)).map(({ lines }) => lines);
  expect([await linesIn(replaced), await linesIn(added)]).toEqual([[[13]], [[13]]]);
});

test('documents count where nothing else is edited only, tests and new files never', async () => {
  const workspace = fakeWorkspace({ 'lib/a.js': JS, 'CHANGES.md': '# 1\n\n- none\n', 'test/a.js': 'x()\n' });
  const document = await diffOf('CHANGES.md', '# 1\n\n- none\n', '# 1\n\n- one\n');
  const code = await diffOf('lib/a.js', JS, JS.replace('x * 2', 'x * 3'));
  const tests = await diffOf('test/a.js', 'x()\n', 'y()\n');
  const created = `diff --git a/lib/b.js b/lib/b.js\nnew file mode 100644\n--- /dev/null\n+++ b/lib/b.js\n@@ -0,0 +1 @@\n+x\n`;
  const filesIn = async (patch: string) => (await editPlaces(patch, workspace)).map(({ file }) => file);
  expect(await filesIn(document + code + tests + created)).toEqual(['lib/a.js']);
  expect(await filesIn(document + tests)).toEqual(['CHANGES.md']);
  expect(await filesIn(created)).toEqual([]);
});

describe('a location names a place', () => {
  const method = { file: 'a.py', kind: 'function', name: 'A.f', start: 5, end: 9, lines: [6], added: false } as const;
  const owner = { file: 'a.py', kind: 'class', name: 'A', start: 1, end: 20, lines: [2], added: false } as const;
  const lines = { file: 'a.py', kind: 'snippet', name: '', start: 30, end: 32, lines: [31], added: false } as const;
  test.each([
    ['a function by its lines', method, { file: 'a.py', startLine: 9, endLine: 12 }, true],
    ['not a function by lines behind it', method, { file: 'a.py', function: 'f', startLine: 10, endLine: 12 }, false],
    ['a function by its name', method, { file: 'a.py', function: 'f' }, true],
    ['a function by its class and name', method, { file: 'a.py', class: 'A', function: 'f' }, true],
    ['not a function of another class', method, { file: 'a.py', class: 'B', function: 'f' }, false],
    ['not a function of another file', method, { file: 'b.py', function: 'f' }, false],
    ['not a function by its class alone', method, { file: 'a.py', class: 'A' }, false],
    ['a class by its name', owner, { file: 'a.py', class: 'A' }, true],
    ['not a class by one of its functions', owner, { file: 'a.py', class: 'A', function: 'f' }, false],
    ['a class by lines that are edited', owner, { file: 'a.py', class: 'A', startLine: 1, endLine: 3 }, true],
    ['not a class by lines of a function of it', owner, { file: 'a.py', startLine: 5, endLine: 9 }, false],
    ['lines by lines', lines, { file: 'a.py', startLine: 32, endLine: 40 }, true],
    ['not lines by the file', lines, { file: 'a.py' }, false],
  ] as const)('%s', (_name, place, location, expected) => {
    expect(isNamed(place, [location])).toBe(expected);
  });

  test('what is only added somewhere is sought where nothing else is', () => {
    const added = { ...owner, added: true };
    expect(soughtAmong([added, method])).toEqual([method]);
    expect(soughtAmong([added])).toEqual([added]);
  });
});
