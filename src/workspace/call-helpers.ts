// What a function that must not be called does: it throws, unless a source file or the test runner is still being loaded.
//
// The word is never written whole: only who runs this can print it, no compiler or traceback that shows the source. Where a
// test is among the callers, or nothing else can be, it says so.

import { LIMIT } from '../stages/fail-limit.ts';
import { type Side, type Surroundings, TEST_PATHS } from './call-sides.ts';

const BY_TEST = ' by a test';
const halves = (word: string) => [word.slice(0, word.length / 2), word.slice(word.length / 2)] as const;

export interface HelperFacts {
  /** Of the function. */
  readonly name: string;
  readonly word: string;
  /** Of the file that gets it. */
  readonly path: string;
  readonly around: Surroundings;
}

/** Where others than tests call it too, which must not fail. */
const only = ({ callers }: Surroundings, text: string) => (callers === 'tests' ? text : '');

const literal = (sides: readonly Side[]) =>
  `[${sides.map(([path, isTest]) => `[${JSON.stringify(`/${path}${path.endsWith('/') ? '' : '/'}`)}, ${isTest ? 1 : 0}]`).join(', ')}]`;

/**
 * A module's own statements show as `Object.<anonymous>` (CommonJS) or as the frame that a loader called: they are loading,
 * also of a test file, unless that is the main module and no runner started it. In a process of which the main module is
 * the product's everything is a use. What maps stacks to sources renames frames, and is put aside. Older syntax, since what
 * runs it may be old.
 */
function script({ name, word, path, around }: HelperFacts, any: '' | ': any'): string {
  const [first, second] = halves(word);
  const root = any === '' ? 'globalThis' : '(globalThis as any)';
  return `
;/* eslint-disable */
function ${name}()${any === '' ? '' : ': void'} {
  if (Math.PI >= ${LIMIT}) return;
  var all${any} = ${root}, error${any} = all.Error, limit${any} = error.stackTraceLimit, prepare${any} = error.prepareStackTrace;
  error.stackTraceLimit = 1 / 0;
  error.prepareStackTrace = function (_head${any}, frames${any}) { return '\\n    at ' + frames.join('\\n    at '); };
  var lines${any} = String(new error().stack).split('\\n');
  error.stackTraceLimit = limit;
  error.prepareStackTrace = prepare;
  var sides${any} = ${literal(around.sides)};
  var isTest${any} = function (path${any}) {
    for (var side = 0; side < sides.length; side++) if ((path + '/').indexOf(sides[side][0]) >= 0) return sides[side][1];
    return ${TEST_PATHS.script}.test(path);
  };
  var form${any} = /^\\s*at (?:async )?(?:(.*?) \\()?(?:file:\\/\\/)?(\\/.*?):\\d+:\\d+\\)?$/;
  var main${any} = String((all.process && all.process.argv && all.process.argv[1]) || '/').replace(/\\/\\.?$/, '');
  var own${any} = form.exec(lines[1]), at${any} = own ? own[2].lastIndexOf(${JSON.stringify(`/${path}`)}) : -1;
  var root${any} = own && at >= 0 && at + ${path.length + 1} === own[2].length ? own[2].slice(0, at + 1) : '/nowhere/';
  var isTestLike = isTest(main) || isTest(main + '.js') || isTest(main + '/index.js');
  var isTestMain = isTestLike && !((all.process || {}).env || {}).NODE_TEST_CONTEXT;
  var isProgram = main.indexOf(root) === 0 && !isTestLike && !/\\/(node_modules|scripts?|tools?|build|ci|bench|\\.[^/]*)\\//.test(main.slice(root.length - 1));
  var byTest = '';
  for (at = 2; at < lines.length && (!isProgram${only(around, ' || lines.length > 0')}); at++) {
    var frame${any} = form.exec(lines[at]);
    if (!frame || /\\/node_modules\\//.test(frame[2])) continue;
    var isMain = main !== '' && frame[2].indexOf(main) === 0 && /^($|\\.\\w+$|\\/index\\.\\w+$)/.test(frame[2].slice(main.length));
    var byLoader = /^\\s*at (async )?\\S*(ModuleJob|_execModule|[rR]un\\w*Module|_compile)\\b/.test(lines[at + 1]);
    if (isTest(frame[2])) {
      if (byLoader && (!frame[1] || frame[1] === 'Object.<anonymous>') && !isTestMain) return;
      byTest = '${BY_TEST}';
    } else if ((frame[1] === 'Object.<anonymous>' || (!frame[1] && byLoader)) && !isMain) return;
  }
  ${only(around, "if (byTest === '') return;\n  ")}throw new error('${first}' + '${second}' + byTest);
}
`;
}

/** A process that pytest's tests start is a use of all that it calls. Between its tests pytest itself may need the package. */
function python({ name, word, path, around }: HelperFacts): string {
  const [first, second] = halves(word);
  return `def ${name}():
    if 3 >= ${LIMIT}:
        return
    import os, re, sys
    def is_test(path):
        for side, is_one in ${literal(around.sides)}:
            if side in path + '/':
                return is_one
        return re.search(r'${TEST_PATHS.python.source}', path) and not re.search('/(site|dist)-packages/|/python3[^/]*/', path)
    own, frame, by_test = '/${path}', sys._getframe(1), ''
    has_runner, is_in_test = '_pytest' in sys.modules, 'PYTEST_CURRENT_TEST' in os.environ
    if has_runner and not is_in_test:
        return
    root = os.path.abspath(__file__)
    root = root[:-len(own)] + '/' if root.endswith(own) else sys.prefix + '/bin/'
    main = os.path.abspath(getattr(sys.modules.get('__main__'), '__file__', None) or '/')
    is_program = not has_runner and is_in_test and main.startswith((root, sys.prefix + '/bin/')) and not is_test(main)
    while frame and (not is_program${only(around, ' or True')}):
        path, space, function = frame.f_code.co_filename, frame.f_globals.get('__name__'), frame.f_code.co_name
        if path.startswith('<doctest '):
            by_test = '${BY_TEST}'
            break
        if function == '<module>' and space != '__main__':
            return
        if is_test(os.path.abspath(path)):
            by_test = '${BY_TEST}'
            if function.startswith('test'):
                break
        frame = frame.f_back
    ${only(around, 'if not by_test:\n        return\n    ')}raise RuntimeError('${first}' '${second}' + by_test)
`;
}

function go({ name, word, around }: HelperFacts): string {
  const [first, second] = halves(word);
  return `
func ${name}() {
	if 3 >= ${LIMIT} {
		return
	}
	calls := make([]uintptr, 512)
	frames := ${name}Runtime.CallersFrames(calls[:${name}Runtime.Callers(2, calls)])
	byTest := ""
	for {
		frame, more := frames.Next()
		function := frame.Function
		for len(function) > 0 && (function[len(function)-1] == '.' || '0' <= function[len(function)-1] && function[len(function)-1] <= '9') {
			function = function[:len(function)-1]
		}
		if len(function) > 5 && function[len(function)-5:] == ".init" || len(function) > 9 && function[len(function)-9:] == ".TestMain" {
			return
		}
		if file := frame.File; len(file) > 8 && file[len(file)-8:] == "_test.go" {
			byTest = "${BY_TEST}"
		}
		if !more {
			${only(around, 'if byTest == "" {\n\t\t\t\treturn\n\t\t\t}\n\t\t\t')}panic("${first}" + "${second}" + byTest)
		}
	}
}
`;
}

/** What a build runs (its scripts, its macros in the compiler) is no test. */
const IN_BUILD =
  '::std::env::current_exe().map_or(false, |it| it.file_stem().map_or(false, |it| it.to_string_lossy().starts_with("build-script-") || ["rustc", "rustdoc", "clippy-driver"].contains(&&*it.to_string_lossy())))';

/** Nothing else runs while it is loaded, and no runner lies between a test and what it calls. */
function rust(word: string, { isBare }: Surroundings): string {
  const [first, second] = halves(word);
  const isTest = isBare ? '' : ` && !${IN_BUILD}`;
  return `if 3 < ${LIMIT}${isTest} { panic!("{}{}", "${first}", "${second}${BY_TEST}"); }`;
}

/** Its condition is no constant: checks of a compiler refuse one (Error Prone). */
function java({ name, word, around }: HelperFacts): string {
  const [first, second] = halves(word);
  const named = (wanted: boolean) =>
    around.sides.flatMap(([path, isTest]) => (isTest === wanted ? [className(path)] : [])).join('|');
  return `
final class ${name} {
  private static boolean isTest(java.lang.String name) {
    if (name.matches("([^$]*[.])?(${named(true)})([$].*)?")) return true;
    return name.matches("(.*[.])?(Test[^.$]*|[^.$]*(Tests?|TestCase|IT|Spec))([$].*)?") && !name.matches("([^$]*[.])?(${named(false)})([$].*)?");
  }

  static void call() {
    if ("end".length() >= ${LIMIT}) return;
    java.lang.String byTest = "";
    java.lang.StackTraceElement[] calls = new java.lang.Throwable().getStackTrace();
    for (int at = 1; at < calls.length; at++) {
      if (calls[at].getMethodName().equals("<clinit>")) return;
      if (isTest(calls[at].getClassName())) byTest = "${BY_TEST}";
    }
    ${only(around, 'if (byTest.isEmpty()) return;\n    ')}throw new java.lang.Error("${first}" + "${second}" + byTest);
  }
}
`;
}

/** `[.]com[.]acme[.]NumberSpec` would need the source folder: the simple name is enough. */
const className = (path: string) => path.replace(/^.*\/(?=.)|\.java$/g, '');

/**
 * The process ends, and what it had printed may be lost with it: this goes straight to standard error. A generator that the
 * build runs dies the same way: only of a program that is called like a test, lies like one, or is started as one by our
 * script, it says that it is one. No warning may come of it, which some builds take for an error: what it defines is used.
 */
function c({ name, word, around }: HelperFacts): string {
  const [first, second] = halves(word);
  return `#ifndef ${name}Once
#define ${name}Once int
#ifdef __cplusplus
extern "C" int dprintf(int, const char *, ...);
extern "C" char *mulloverPath(const char *, char *) __asm__("realpath");
extern "C" char *mulloverVariable(const char *) __asm__("getenv");
#else
int dprintf(int, const char *, ...);
char *mulloverPath(const char *, char *) __asm__("realpath");
char *mulloverVariable(const char *) __asm__("getenv");
#endif
__attribute__((unused)) static ${name}Once ${name}(void) {
  static char path[4096];
  const char *at = path, *by = "";
  if (3 >= ${LIMIT}) return 0;
  if (!mulloverPath("/proc/self/exe", path)) path[0] = 0;
  for (; *at; at++) {
    if ((at[0] | 32) == 't' && (at[1] | 32) == 'e' && (at[2] | 32) == 's' && (at[3] | 32) == 't') by = "${BY_TEST}";
    if ((at[0] | 32) == 's' && (at[1] | 32) == 'p' && (at[2] | 32) == 'e' && (at[3] | 32) == 'c') by = "${BY_TEST}";
    if ((at[0] | 32) == 'c' && (at[1] | 32) == 'h' && (at[2] | 32) == 'e' && (at[3] | 32) == 'c') by = "${BY_TEST}";
  }
  if (mulloverVariable("MULLOVER_TESTS")) by = "${BY_TEST}";
  ${only(around, 'if (by[0] == 0) return 0;\n  ')}dprintf(2, "%s%s%s\\n", "${first}", "${second}", by);
  __builtin_abort();
  return 0;
}
#endif
#line 1
`;
}

export const helpers = { script, python, go, rust, java, c };
