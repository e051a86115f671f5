// What a function that must not be called does: it throws, unless a source file or the test runner is still being loaded.
//
// The word is never written whole: only who runs this can print it, no compiler or traceback that shows the source. Where a
// test is among the callers, or nothing else can be, it says so.

const BY_TEST = ' by a test';
const halves = (word: string) => [word.slice(0, word.length / 2), word.slice(word.length / 2)] as const;

/**
 * A module's own statements show as `Object.<anonymous>` (CommonJS) or as the frame that a loader called; the main module's
 * are a use. What maps stacks to
 * sources renames frames, and is put aside. Older syntax, since what runs it may be old.
 */
function script(name: string, word: string, any: '' | ': any'): string {
  const [first, second] = halves(word);
  const root = any === '' ? 'globalThis' : '(globalThis as any)';
  return `
;/* eslint-disable */
function ${name}()${any === '' ? '' : ': void'} {
  var all${any} = ${root}, error${any} = all.Error, limit${any} = error.stackTraceLimit, prepare${any} = error.prepareStackTrace;
  error.stackTraceLimit = 1 / 0;
  error.prepareStackTrace = function (_head${any}, frames${any}) { return '\\n    at ' + frames.join('\\n    at '); };
  var lines${any} = String(new error().stack).split('\\n');
  error.stackTraceLimit = limit;
  error.prepareStackTrace = prepare;
  var main${any} = String((all.process && all.process.argv && all.process.argv[1]) || '/').replace(/\\/\\.?$/, '');
  var byTest = '';
  for (var at = 2; at < lines.length && !byTest; at++) {
    var frame${any} = /^\\s*at (?:async )?(?:(.*?) \\()?(?:file:\\/\\/)?(\\/.*?):\\d+:\\d+\\)?$/.exec(lines[at]);
    if (!frame || /\\/node_modules\\//.test(frame[2])) continue;
    var isMain = main !== '' && frame[2].indexOf(main) === 0 && /^($|\\.\\w+$|\\/index\\.\\w+$)/.test(frame[2].slice(main.length));
    var isLoaded = frame[1] === 'Object.<anonymous>' || (!frame[1] && /^\\s*at (async )?\\S*(ModuleJob|_execModule|[rR]un\\w*Module|_compile)\\b/.test(lines[at + 1]));
    if (/(^|\\/)(__tests__|tests?|specs?|testing)\\/|[._-](test|spec)s?\\.[cm]?[jt]sx?|\\/(test|spec)s?([._-][^/]*)?\\.[cm]?[jt]sx?/i.test(frame[2])) byTest = '${BY_TEST}';
    else if (isLoaded && !isMain) return;
  }
  throw new error('${first}' + '${second}' + byTest);
}
`;
}

/** Between its tests pytest itself may need the package. */
function python(name: string, word: string): string {
  const [first, second] = halves(word);
  return `def ${name}():
    import os, re, sys
    frame, by_test = sys._getframe(1), ''
    while frame and not by_test:
        path, space = frame.f_code.co_filename, frame.f_globals.get('__name__')
        if re.search(r'/(tests?|testing)/|/(conftest|test_[^/]*|[^/]*_tests?|tests?)\\.py$', path) and not re.search('/(site|dist)-packages/|/python3[^/]*/', path):
            by_test = '${BY_TEST}'
        elif frame.f_code.co_name == '<module>' and space != '__main__':
            return
        frame = frame.f_back
    if not by_test and '_pytest' in sys.modules and 'PYTEST_CURRENT_TEST' not in os.environ:
        return
    raise RuntimeError('${first}' '${second}' + by_test)
`;
}

function go(name: string, word: string): string {
  const [first, second] = halves(word);
  return `
func ${name}() {
	calls := make([]uintptr, 512)
	frames := ${name}Runtime.CallersFrames(calls[:${name}Runtime.Callers(2, calls)])
	for {
		frame, more := frames.Next()
		if file := frame.File; len(file) > 8 && file[len(file)-8:] == "_test.go" {
			panic("${first}" + "${second}${BY_TEST}")
		}
		function := frame.Function
		for len(function) > 0 && (function[len(function)-1] == '.' || '0' <= function[len(function)-1] && function[len(function)-1] <= '9') {
			function = function[:len(function)-1]
		}
		if len(function) > 5 && function[len(function)-5:] == ".init" {
			return
		}
		if !more {
			panic("${first}" + "${second}")
		}
	}
}
`;
}

/** Nothing runs while it is loaded, and no runner lies between a test and what it calls. */
function rust(word: string): string {
  const [first, second] = halves(word);
  return `if true { panic!("{}{}", "${first}", "${second}${BY_TEST}"); }`;
}

function java(name: string, word: string): string {
  const [first, second] = halves(word);
  return `
final class ${name} {
  static void call() {
    java.lang.String byTest = "";
    java.lang.StackTraceElement[] calls = new java.lang.Throwable().getStackTrace();
    for (int at = 1; at < calls.length && byTest.isEmpty(); at++) {
      if (calls[at].getClassName().matches("(.*[.])?(Test[^.$]*|[^.$]*(Tests?|TestCase|IT|Spec))([$].*)?")) byTest = "${BY_TEST}";
      else if (calls[at].getMethodName().equals("<clinit>")) return;
    }
    throw new java.lang.Error("${first}" + "${second}" + byTest);
  }
}
`;
}

/** The process ends, and what it had printed may be lost with it: this goes straight to standard error. */
function c(name: string, word: string): string {
  const [first, second] = halves(word);
  return `#ifndef ${name}Once
#define ${name}Once
#ifdef __cplusplus
extern "C" int dprintf(int, const char *, ...);
#else
int dprintf(int, const char *, ...);
#endif
__attribute__((unused)) static int ${name}(void) {
  dprintf(2, "%s%s\\n", "${first}", "${second}${BY_TEST}");
  __builtin_abort();
  return 0;
}
#endif
#line 1
`;
}

export const helpers = { script, python, go, rust, java, c };
