// Calls and assignments that end the process of the tests, replace what judges them, or run what a reader cannot read. Pure.

import type { Phrase } from './phrases.ts';

interface Judged {
  readonly path: string;
  readonly text: string;
  readonly side: 'test' | 'product';
}

interface Trick {
  /** First and last line, from 0. */
  readonly rows: readonly [number, number];
  /** For the sentence "… holds <problem>". */
  readonly problem: string;
}

const AT_ONCE = 'a call that ends the process at once';
const AS_SUCCESS = 'a call that ends the process as a success';
const ASSIGNED = 'an assignment that replaces an assertion';
const REPLACED = 'a call that replaces an assertion';
const LOADER = 'a change of the module loader';
const DECODED = 'code that is decoded and run';

/** Files that are programs may end their process. */
export const PROGRAM = /(^|\/)(bin|cli|cmd|scripts?)\/|(^|\/)(cli|[mM]ain|__main__)\.\w+$/;

export function tricksIn(phrases: readonly Phrase[], file: Judged): readonly Trick[] {
  const names = aliasesIn(phrases, file.text);
  const known: Known = { ...file, names, decoded: decodedNames(phrases) };
  return phrases.flatMap((phrase) => {
    const full = { ...phrase, name: fullName(phrase.name, names), args: phrase.args };
    const problem = full.kind === 'set' ? problemOfSetting(full, known) : problemOfCall(full, known);
    return problem === undefined ? [] : [{ rows: phrase.rows, problem }];
  });
}

interface Known extends Judged {
  readonly names: ReadonlyMap<string, string>;
  /** Names of what was decoded. */
  readonly decoded: readonly string[];
}

const JUDGES =
  /^(?:assert|chai|should|sinon|expect|expect\.js|power-assert|unittest|TestCase|pytest|_pytest|vitest|tape|mocha|Mocha|Minitest|RSpec|PHPUnit)(?:\.|::|\/|\[|$)/;
/** Of a library, or of the file's own test case. */
const isJudge = (name: string): boolean => JUDGES.test(name) || /^(?:self|cls|this)\.assert[A-Z_]\w*$/.test(name);
const SETTINGS =
  /\.(?:config(?!\.deepEqual)(?:\..*)?|maxDiff|longMessage|includeStack|showDiff|timeout|__test__|parallel_executor|mock\..*)$/;
const GLOBAL_TESTS =
  /^(?:globalThis|global|window|self|builtins|__builtins__)\.(?:expect|assert|test|it|describe|beforeEach|afterEach)$/;
const LIBRARIES = /^(?:chai|assert|vitest|expect|power-assert)(?:\.\w+)*$/;

/** Tests may make the functions of a library global, not what only bears such a name. */
function isOfLibrary(value: string, names: Known['names']): boolean {
  const [first = ''] = /^\w+/.exec(value) ?? [];
  return (names.has(first) || /^require\(/.test(value)) && LIBRARIES.test(fullName(value, names));
}

function problemOfSetting({ name, args, around }: Phrase, { side, names }: Known): string | undefined {
  const [value = ''] = args;
  for (const target of targetsIn(name).map((one) => fullName(one, names))) {
    if (/[.:[]/.test(target) && isJudge(target) && !SETTINGS.test(target)) return ASSIGNED;
    if (/(?:^|\.)session\.(?:testsfailed|shouldfail|shouldstop|exitstatus)$/.test(target)) return ASSIGNED;
    if (GLOBAL_TESTS.test(target) && !(side === 'test' && isOfLibrary(value, names)))
      return 'an assignment that replaces a function of the test runner';
    if (/^Module\.(?:_load|_resolveFilename|_extensions\b.*|prototype\.\w+)$/.test(target)) return LOADER;
    if (/^builtins\.__import__$|^__builtins__\.__import__$/.test(target)) return LOADER;
    if (/^require\.cache\[/.test(target) && !(side === 'test' && isOwnModule(target))) return LOADER;
    if (/^sys\.modules\.(?:unittest|_?pytest|doctest|pluggy|nose2?)$/.test(target)) return LOADER;
    if (target === 'process.exitCode' && SUCCESS.test(value) && value !== '' && isAtEnd(around, side))
      return AS_SUCCESS;
  }
  return undefined;
}

/** `[a, b]` and `{a, b}` name several. */
function targetsIn(name: string): readonly string[] {
  return /^[[({]/.test(name) ? name.replace(/^[[({]|[\])}]$/g, '').split(',') : name.split(/,(?![^[(]*[\])])/);
}

const isOwnModule = (target: string): boolean => /resolve\((['"`])\.{1,2}\//.test(target);

/** Resetting it between tests is good manners; after them it is not. */
function isAtEnd(around: readonly string[], side: Judged['side']): boolean {
  if (side === 'product' || around.length === 0) return true;
  return around.some((one) => /^process\.(?:on|once|\w*[lL]istener)$|^after(?:All)?$/.test(one));
}

function problemOfCall(call: Phrase, known: Known): string | undefined {
  return exitProblem(call, known) ?? replacing(call, known) ?? running(call, known);
}

const SUCCESS =
  /^(?:|[+-]?0(?:x0+|\.0*)?|undefined|null|void 0|None|False|true|int\(\)|os\.EX_OK|EXIT_SUCCESS|(['"])0?\1)$/;
const ENDS_AT_ONCE =
  /^(?:process\.(?:reallyExit|abort)|os\._exit|syscall\.Exit|libc::_?exit|(?:std::)?(?:_exit|_Exit|quick_exit)|(?:Kernel\.|Process\.)?exit!|Runtime\.getRuntime\(\)\.halt|Environment\.FailFast)$/;
const ENDS =
  /^(?:process\.exit|os\.Exit|(?:std::)?process::exit|System\.exit|Runtime\.getRuntime\(\)\.exit|sys\.exit|raise:SystemExit|Environment\.Exit|Kernel\.exit|Process\.exit|std::exit)$/;
/** Takes a function for later. */
const LATER =
  /^(?:set(?:Timeout|Immediate)|queueMicrotask|process\.(?:on|once|nextTick|\w*[lL]istener)|(?:after|before)(?:All|Each)?|atexit\.register|at_exit|\w+\.(?:then|finally|addCleanup|addModuleCleanup|addfinalizer)|(?:threading\.)?Timer|unittest\.addModuleCleanup)$/;

function exitProblem(call: Phrase, known: Known): string | undefined {
  if (isAllowedEnd(call, known)) return undefined;
  const { name, args } = call;
  const [first = ''] = args;
  // Those of PHP and Python are statements.
  const [, word = name, inside = first] = /^(exit|die|raise:SystemExit)(?:\((.*)\))?$/.exec(name) ?? [];
  if (ENDS_AT_ONCE.test(word) && !isDefined(word, known)) return AT_ONCE;
  if (
    /^(?:process|os)\.kill$/.test(name) &&
    /^(?:process\.pid|os\.getpid\(\))$/.test(first) &&
    /9|KILL/.test(args[1] ?? '')
  )
    return AT_ONCE;
  if (isReplacement(call, known)) return AT_ONCE;
  const isExit = ENDS.test(word) || isBareExit(word, args, known);
  if (isExit && SUCCESS.test(inside) && !isProgram(known)) return AS_SUCCESS;
  const given = args.map((one) => fullName(one, known.names));
  if (LATER.test(name) && given.some((one) => ENDS_AT_ONCE.test(one))) return AT_ONCE;
  const later = LATER.test(name) && known.side === 'test' && given.some((one) => ENDS.test(one));
  return later && !/^['"]SIG/.test(first) ? AS_SUCCESS : undefined;
}

/** Puts another program in the place of the process. */
const EXECS =
  /^(?:os\.(?:exec[lv]p?e?|posix_spawn)|process\.execve|syscall\.Exec|unix\.Exec|pcntl_exec|execl[pe]?|execvp?e?|execvpe|fexecve|Kernel\.exec|Process\.exec|(?:std::process::)?Command::new\(.*\)(?:\.\w+\(.*\))*\.exec)$/;

/** Sources of programs may; of a test, all that comes behind it is lost. */
function isReplacement({ name, args }: Phrase, known: Known): boolean {
  if (/^(?:pytest|_pytest\.outcomes)\.exit$/.test(name)) return true;
  const isExec = EXECS.test(name) || (name === 'exec' && /\.(?:rb|rake)$/.test(known.path));
  if (!isExec || isDefined(name, known)) return false;
  return known.side === 'test' || /\btrue\b|\bexit 0\b/.test(`${name} ${args.join(' ')}`);
}

const isProgram = ({ path, side }: Known): boolean => side === 'product' && PROGRAM.test(path);

/** `exit()` is the language's own in some languages, and in none where the repository has one of this name. */
function isBareExit(name: string, args: readonly string[], known: Known): boolean {
  if (!/^(?:exit|quit|die)$/.test(name) || isDefined(name, known)) return false;
  if (/\.(?:py|rb|rake)$/.test(known.path)) return name !== 'die';
  if (/\.php$/.test(known.path)) return name !== 'quit';
  return /\.(?:c|cc|cpp|cxx|h|hh|hpp)$/i.test(known.path) && name === 'exit' && args.length === 1;
}

function isDefined(name: string, { text }: Known): boolean {
  return (
    /^\w+$/.test(name) &&
    new RegExp(
      `(?:\\b(?:def|function|fn|func)|^[\\w:<>*& ]*\\w[\\s*&]+)\\s*${name}\\s*\\([^;{}]*\\)\\s*(?:->[^:{]*)?[{:\\n]`,
      'm',
    ).test(text) &&
    !new RegExp(`^\\s*(?:return|else|and|or|await)\\s+${name}`, 'm').test(text)
  );
}

const STUBBED_EXIT =
  /\bprocess\s*\.\s*exit\s*=|\(\s*process\s*,\s*['"`](?:exit|reallyExit|abort)['"`]|\bSecurityManager\b|SystemLambda|SystemStubs|ExpectedSystemExit/;

/** Where a test asks what an end does, or ends a process of its own making. */
function isAllowedEnd({ around }: Phrase, { path, text, side }: Known): boolean {
  if (side === 'product') return false;
  const isIn = (pattern: RegExp) => around.some((one) => pattern.test(one));
  if (
    /\.(?:py|rb)$/.test(path) &&
    isIn(/^with .*\b(?:raises|assertRaises\w*)\s*\(|(?:^|\.)(?:raises|assert_raises|assertRaises\w*)$|^expect$/)
  )
    return true;
  if (
    isIn(
      /^if (?=.*(?:pid|fork)).*(?:== ?0|0 ?==|\.zero\?)|^if (?:not |!)\w*pid\b|^if \(!\w*pid\)|^fork$|^Process\.fork$/,
    )
  )
    return /fork/.test(text);
  if (/\.go$/.test(path))
    return isIn(/^def Test\w*/) && /os\.Getenv\("(?!CI"|HOME"|PATH")\w+"\) ?[!=]= ?"[^"]+"/.test(text);
  if (/\.(?:c|cc|cpp|cxx)$/i.test(path))
    return (
      isIn(/^(?:EXPECT|ASSERT)_(?:EXIT|DEATH)/) ||
      (around[0] === 'def main' && !/RUN_ALL_TESTS|doctest|Catch|Session/.test(text))
    );
  return STUBBED_EXIT.test(text) && isIn(/^(?:it|test|describe|def |assertThrows|catchSystemExit)/);
}

const MATCHERS =
  /\b(?:toBe(?:Null|Truthy|Falsy|Defined|Undefined|CloseTo|GreaterThan|LessThan|InstanceOf)?|to(?:Strict)?Equal|toThrow(?:Error)?|toMatch(?:Object|Snapshot)?|toContain(?:Equal)?|toHave(?:Length|Property|BeenCalled\w*))\s*[:(]/;
const LIBRARY =
  /^(['"`])(?:node:)?(?:assert|chai|expect|vitest|@jest\/\w+|power-assert|should|unittest|_?pytest|node:test)(?:[./].*)?\1$/;

/** Functions that put another value in the place of a member. */
const SETTER =
  /(?:^|\.)(?:define(?:Property|Properties)|assign|set|setattr|__setattr__|__setitem__|stub|replace|replaceProperty|spyOn|patch(?:\.object)?|mock|doMock|unstable_mockModule|method|class_eval|class_exec|instance_eval|prepend|define_method|module_eval)$/;

function replacing({ name, args }: Phrase, { names, side }: Known): string | undefined {
  const [first = '', second = ''] = args;
  const target = fullName(first, names);
  if (/(?:^|\.)extend$/.test(name) && /^(?:expect|vitest\.expect|jest\.expect)\./.test(name) && MATCHERS.test(first))
    return REPLACED;
  if (/(?:^|\.)Assertion\.overwrite\w+$/.test(name)) return REPLACED;
  if (/(?:^|\.)(?:addEqualityTesters|addCustomEqualityTester)$/.test(name)) return REPLACED;
  if (/(?:^|\.)addMatchers$/.test(name) && MATCHERS.test(first)) return REPLACED;
  if (/^Module\.register(?:Hooks)?$/.test(name)) return LOADER;
  if (/\bpluginmanager\.(?:(?:un)?register|set_blocked|import_plugin|consider_\w+)$/.test(name))
    return 'what loads a part of the test runner';
  // A spy that only listens is a test's right.
  const [, spied] = /\bspyOn\(([\w.]+),.*\)\.mock(?:Impl|Ret|Res|Rej)\w*$/.exec(name) ?? [];
  if (spied !== undefined && isJudge(fullName(spied, names))) return REPLACED;
  const replaces = SETTER.test(name) && !(side === 'test' && /spyOn$/.test(name));
  const isSetting = SETTINGS.test(`.${second.replace(/['"`]/g, '')}`);
  if (replaces && !isSetting && (isJudge(target) || LIBRARY.test(first))) return REPLACED;
  if (
    /^(?:Minitest|RSpec|Test::Unit)(?:::\w+)*\.(?:class_eval|class_exec|prepend|include|define_method|send|module_eval)$/.test(
      name,
    )
  )
    return REPLACED;
  if (SETTER.test(name) && /^Module(?:\.prototype)?$/.test(target)) return LOADER;
  return undefined;
}

const DECODER =
  /\b(?:atob|b64decode|unhexlify|fromhex|fromCharCode|strict_decode64|decode64|base64_decode|hex2bin)\s*\(|\bBuffer\s*\.\s*from\s*\([\s\S]*['"`](?:base64|hex)(?:url)?['"`]|\bdecode\s*\(\s*['"](?:base64|hex|rot13)/;
const RUNNER =
  /^(?:new:)?(?:eval|exec|Function|execSync|execFileSync|spawnSync|spawn|system|popen|compile|import|instance_eval)$|^vm\.(?:runIn\w+|Script|compileFunction)$|^new:vm\.Script$|^child_process\.\w+$|^os\.(?:system|popen|exec\w+)$|^subprocess\.\w+$|^(?:cp|childProcess|shell|module)\.(?:exec\w*|spawn\w*|_compile)$|^(?:globalThis|window)\.(?:eval|Function)$|^Runtime\.getRuntime\(\)\.exec$|^builtins\.(?:exec|eval)$/;

function running({ name, args }: Phrase, { decoded, path }: Known): string | undefined {
  // Everywhere else it is a method: of a pattern, of a data base.
  if (!RUNNER.test(name) || (name === 'exec' && /\.(?:java|go|rs|cs)$/.test(path))) return undefined;
  const isModule = /^import$/.test(name);
  const code = name.includes('Function') ? args.join(' ') : (args[0] ?? '');
  if (isModule) return /^['"`]data:[^,]*base64/.test(code) ? DECODED : undefined;
  const isDecoded = DECODER.test(code) || /base64[^|]{0,200}\|\s*(?:ba|z|da)?sh\b/.test(code);
  return isDecoded || decoded.some((one) => new RegExp(`(?<![\\w.'"$])${one}(?![\\w$])`).test(code))
    ? DECODED
    : undefined;
}

function decodedNames(phrases: readonly Phrase[]): readonly string[] {
  return phrases.flatMap(({ kind, name, args }) =>
    kind === 'set' && /^\w+$/.test(name) && DECODER.test(args[0] ?? '') ? [name] : [],
  );
}

/** Names of one file for what comes from elsewhere: `a` for `assert` after `const a = require('assert')`. */
function aliasesIn(phrases: readonly Phrase[], text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { kind, name, args } of phrases) {
    const [value = ''] = args;
    if (kind !== 'set' || !/^(?:(?:require|__import__)\(['"`][\w:/@.-]+['"`]\)|[A-Za-z_$]\w*)(?:\.\w+)*;?$/.test(value))
      continue;
    if (/^\w+$/.test(name)) found.set(name, ofModule(value));
    else if (name.startsWith('{'))
      for (const [, key = '', as = key] of name.matchAll(/(\w+)(?::(\w+))?/g))
        found.set(as, `${ofModule(value)}.${key}`);
  }
  for (const [, whole, named, module = ''] of text.matchAll(
    /^[^\S\n]*import\s+(?:(?:\*\s+as\s+)?(\w+)\s*,?\s*)?(?:\{([^}]*)\}\s*)?from\s*['"]([^'"]+)['"]/gm,
  )) {
    if (whole !== undefined) found.set(whole, moduleName(module));
    for (const [, key = '', as = key] of (named ?? '').matchAll(/(\w+)(?:\s+as\s+(\w+))?/g))
      found.set(as, `${moduleName(module)}.${key}`);
  }
  for (const [, module = '', listed = ''] of text.matchAll(
    /^[^\S\n]*from\s+([\w.]+)\s+import\s+\(?([^\n)]*|[^)]*(?=\)))/gm,
  ))
    for (const [, key = '', as = key] of listed.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)) found.set(as, `${module}.${key}`);
  for (const [, module = '', as = ''] of text.matchAll(/^[^\S\n]*import\s+([\w.]+)\s+as\s+(\w+)/gm))
    found.set(as, module);
  if (/^[^\S\n]*use\s+std::process::(?:exit\b|\{[^}]*\bexit\b)/m.test(text)) found.set('exit', 'process::exit');
  if (/^[^\S\n]*import\s+static\s+java\.lang\.System\.(?:exit|\*)/m.test(text)) found.set('exit', 'System.exit');
  return found;
}

const ofModule = (value: string): string =>
  value
    .replace(/;$/, '')
    .replace(/^(?:require|__import__)\(['"`]([^'"`]+)['"`]\)/, (_, module: string) => moduleName(module));

function moduleName(module: string): string {
  const plain = module.replace(/^node:/, '').replace(/\/strict$/, '');
  if (plain === 'module') return 'Module';
  return plain === '@jest/globals' ? 'vitest' : plain;
}

/** What a name stands for in the end, in this file. */
function fullName(name: string, names: ReadonlyMap<string, string>): string {
  let full = ofModule(name).replace(/^(?:globalThis|global|window)\.(?=process\b|eval\b|Function\b)/, '');
  for (let round = 0; round < 5; round++) {
    const [, start = '', first = '', rest = ''] = /^(new:|raise:)?([\w$]+)(.*)$/s.exec(full) ?? [];
    const stands = names.get(first);
    if (stands === undefined || stands === first || stands.startsWith(`${first}.`)) break;
    full = start + stands + rest;
  }
  return full
    .replace(/^(?:vitest|chai|jest|expect)\.(?:default\.)?(expect|assert)\b/, '$1')
    .replace(/^builtins\.(exit|quit|exec|eval)$/, '$1');
}
