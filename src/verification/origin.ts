// Where an error was thrown: the innermost frame of the repository's own code, in the stacks of all languages and runners.

import { isTestName } from '../stages/test-path.ts';

/** How the frames of one language look; the first group that matches is the path. */
interface Style {
  readonly frame: RegExp;
  readonly innermost: 'first' | 'last';
}

/** Tracebacks as Python prints them, alone or behind pytest's mark of an error; pytest's own, long and short. */
const PYTHON: Style = {
  frame: /^(?:E[ \t]+)?[ \t]*File "([^"\n]+)", line \d+|^([^\s:<>"'(][^\n:<>"'(]*\.\w+):\d+: (?:in \S.*|\w+|)$/gm,
  innermost: 'last',
};
/** What Python cannot parse is named without a function, and lies deeper than every frame. */
const UNREADABLE: Style = { frame: /^(?:E[ \t]+)?[ \t]*File "([^"\n]+)", line \d+$/gm, innermost: 'last' };
const OTHERS: readonly Style[] = [
  // V8, also inside of generated code, and as vitest and tap print it.
  {
    frame:
      /^[ \t]*(?:at:? ['"]?|❯ |stack: )(?:.*?[\s(])?(?:file:\/\/)?(?=[^\s:]*[./])([^\s:()?<>'"]+)(?:\?[^\s:]*)?:\d+:\d+/gm,
    innermost: 'first',
  },
  // Ruby, with the mark of RSpec or without.
  {
    frame: /^[ \t]*(?:# |from )?([^\s:()<>#]+):\d+:in [`'"]|^[ \t]*(?:# )?([^\s:()<>#]+\.rb):\d+$/gm,
    innermost: 'first',
  },
  // PHPUnit.
  { frame: /^[ \t]*([^\s:()<>]+\.php):\d+$/gm, innermost: 'first' },
  // A goroutine.
  { frame: /^\t(\/[^\s:]+\.go):\d+(?: \+0x[0-9a-f]+)?$/gm, innermost: 'first' },
  // Rust, which names the place alone.
  { frame: /\bpanicked at (?:'[\s\S]{0,2000}?', )?([^\s:'"]+\.rs):\d+:\d+/g, innermost: 'first' },
];
/** Of the JVM: packages, and the name of a file in them. */
const JVM_FRAME =
  /^[ \t]*at (?:[\w.@-]+\/{1,2})*((?:\w+\.)*)[\w$]+\.[^\s.()][^.()\n]*\((\w+\.(?:java|kt|groovy|scala)):\d+\)/gm;

/** Folders of dependencies, which a repository may hold without being their author. */
const DEPENDENCY =
  /(^|\/)(node_modules|bower_components|jspm_packages|site-packages|dist-packages|\.venv|\.tox|\.nox|\.yarn|vendor\/bundle|vendor\/[^/]+\/[^/]+\/.*\.php$|gems\/[^/]+-\d[^/]*)(\/|$)/;
/** No frame is longer: what a test prints shall not cost more than its length. */
const LINE_LENGTH = 500;

/** File of the innermost frame that is the repository's own; undefined where none is named. `file`: where the test stands. */
export function originOf(message: string, file: string): string | undefined {
  const lines = message.split('\n').filter((line) => line.length <= LINE_LENGTH);
  const text = lines.join('\n');
  if (isCutOff(text)) return undefined;
  for (const style of [UNREADABLE, PYTHON, ...OTHERS]) {
    const path = innermost(text, style);
    if (path !== undefined) return path;
  }
  return onJvm(text, file);
}

/** Whether pytest's frames end with one that calls another: where the error was thrown is missing. */
export function isCutOff(message: string): boolean {
  return [...message.matchAll(CALLING)].at(-1)?.[1] === '';
}

const CALLING = /^(?:<[^\n<>]{1,500}>|[^\s:<>"'(][^\n:<>"'(]{0,500}\.\w+):\d+: (in \S.*|\w+|)$/gm;

/** Whether a frame lies in the file of the test; one that is told from a folder inside, or by packages, is known by its end. */
export function isSameFile(origin: string, file: string): boolean {
  return origin === file || (file.endsWith(`/${origin}`) && (isTestName(origin) || ON_JVM.test(origin)));
}

const ON_JVM = /\.(java|kt|groovy|scala)$/;

/** Path from the root of the repository, or from the folder that its tests ran in; undefined for code of others. */
export function ownPath(path: string): string | undefined {
  const inside = path.replace(/^\/workspace\//, '').replace(/^(?:\.\.?\/)+/, '');
  return /^(?:\/|<)/.test(inside) || DEPENDENCY.test(inside) ? undefined : inside;
}

function innermost(text: string, { frame, innermost: at }: Style): string | undefined {
  const paths = [...text.matchAll(frame)].flatMap(([, path, other]) => ownPath(path ?? other ?? '<') ?? []);
  return at === 'last' ? paths.at(-1) : paths[0];
}

/** What shares the root of its packages with the test is the repository's: no frame names a folder. */
function onJvm(text: string, file: string): string | undefined {
  const frames = [...text.matchAll(JVM_FRAME)].map(([, packages = '', name = '']) => ({
    root: packages.split('.').slice(0, -1).slice(0, 2).join('/'),
    path: `${packages.replaceAll('.', '/')}${name}`,
  }));
  return frames.find(({ root }) => root === '' || `/${file}`.includes(`/${root}/`))?.path;
}
