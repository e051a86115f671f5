// The entry script that installs what it can of a requirements file.

import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';

const SCRIPT = resolve(import.meta.dirname, '../../sandbox/entry/pip-each.mjs');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-pip-'));
  const pip = `#!/bin/sh\nprintf '%s|' "$@" >> ${folder}/calls\necho >> ${folder}/calls\ncase "$*" in *broken*) exit 1 ;; esac\n`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/pip'), pip);
  await chmod(join(folder, 'bin/pip'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

async function install(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const env = { PATH: `${folder}/bin:${process.env.PATH}` };
  const { exitCode, stdout } = await execa(process.execPath, [SCRIPT, 'a.txt'], { cwd: folder, env, reject: false });
  const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
  return { exitCode, said: stdout.split('\n').filter(Boolean), calls: calls.split('\n').filter(Boolean) };
}

test('what cannot be installed is left out and told, whatever file names it', async () => {
  const files = {
    'a.txt':
      '# tools\nx >= 1; python_version < "4"\n\nbroken==2  # needs a library\n-r b.txt\n-c pins.txt\n--no-binary x\n',
    'b.txt': '-r a.txt\ny[extra]==1 \\\n    --hash=sha256:0\n-e ./z\n',
  };
  expect(await install(files)).toEqual({
    exitCode: 0,
    said: ['left out, since it cannot be installed: broken==2'],
    calls: ['install|x >= 1; python_version < "4"|', 'install|broken==2|', 'install|y[extra]==1|', 'install|-e|./z|'],
  });
});

test.each([['broken\n'], ['']])('where nothing can be, it fails: %j', async (text) => {
  expect((await install({ 'a.txt': text })).exitCode).toBe(1);
});
