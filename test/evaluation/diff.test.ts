import { describe, expect, test } from '@jest/globals';
import { changesIn, sizeOf, touchedLines } from '../../src/evaluation/diff.ts';

const DIFF = `diff --git a/lib/a.js b/lib/a.js
index 1..2 100644
--- a/lib/a.js
+++ b/lib/a.js
@@ -1,4 +1,5 @@
 one
-two
+2
+2.5
 three
 four
diff --git a/lib/new.js b/lib/new.js
new file mode 100644
--- /dev/null
+++ b/lib/new.js
@@ -0,0 +1,2 @@
+first
+second
diff --git a/lib/gone.js b/lib/gone.js
deleted file mode 100644
--- a/lib/gone.js
+++ /dev/null
@@ -1 +0,0 @@
-all of it
diff --git a/lib/old name.js b/lib/moved.js
similarity index 90%
rename from lib/old name.js
rename to lib/moved.js
--- a/lib/old name.js
+++ b/lib/moved.js
@@ -1,2 +1,3 @@
 x
+y
 z
diff --git a/lib/same.js b/lib/kept.js
similarity index 100%
rename from lib/same.js
rename to lib/kept.js
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/lib/empty.js b/lib/empty.js
new file mode 100644
index 0000000..e69de29
`;
const BASE: Readonly<Record<string, string>> = {
  'lib/a.js': 'one\ntwo\nthree\nfour\n',
  'lib/gone.js': 'all of it\n',
  'lib/old name.js': 'x\nz\n',
  'lib/same.js': 'as it was\n',
  'run.sh': 'echo\n',
};

describe('a diff', () => {
  test('changes, makes, removes and moves files', async () => {
    expect(await changesIn(DIFF, async (path) => BASE[path])).toEqual([
      { path: 'lib/a.js', text: 'one\n2\n2.5\nthree\nfour\n' },
      { path: 'lib/new.js', text: 'first\nsecond\n' },
      { path: 'lib/gone.js', text: null },
      { path: 'lib/old name.js', text: null },
      { path: 'lib/moved.js', text: 'x\ny\nz\n' },
      { path: 'lib/same.js', text: null },
      { path: 'lib/kept.js', text: 'as it was\n' },
      { path: 'lib/empty.js', text: '' },
    ]);
  });

  test('touches lines of base files: those it removes, or the one that an addition follows', () => {
    expect([...touchedLines(DIFF)]).toEqual([
      ['lib/a.js', [2]],
      ['lib/gone.js', [1]],
      ['lib/old name.js', [1]],
      ['lib/same.js', []],
      ['run.sh', []],
    ]);
  });

  test('has a size', () => {
    expect(sizeOf(DIFF)).toBe(7);
  });

  test('that does not fit its base text is told', async () => {
    await expect(changesIn(DIFF, async () => 'other\n')).rejects.toThrow('a hunk of lib/a.js at line 1 does not fit');
  });
});
