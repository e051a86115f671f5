// Whether a test failed by a fault of its own: a name or module that is missing in it proves nothing about the product.

/** An exception as a runner told of it. */
interface Thrown {
  readonly name: string;
  readonly text: string;
  /** File that it was thrown in, when the message says so. */
  readonly file: string | undefined;
}

const MISSING_NAME = /^(ReferenceError|NameError|UnboundLocalError)$/;
const UNREADABLE = /^(SyntaxError|IndentationError|TabError)$/;
const MISSING_MODULE = /^(ModuleNotFoundError|ImportError)$/;
const NO_MODULE =
  /^(Cannot find (module|package)|Failed to (load url|resolve import)|No module named|cannot import name)\b/;
/** pytest, of a test that asks for something which nobody provides. */
const NO_FIXTURE = /^E\s+fixture '[^']+' not found$/m;

/** One line on the fault; undefined when the product may have failed. `file`: where the test stands. */
export function testFault(message: string, file: string): string | undefined {
  if (/^\s*does not compile:/.test(message)) return message;
  const fixture = NO_FIXTURE.exec(message)?.[0];
  if (fixture) return fixture.replace(/^E\s+/, '');
  const thrown = thrownIn(message);
  if (!thrown) return NO_MODULE.test(message.trimStart()) ? message : undefined;
  const { name, text } = thrown;
  const own = MISSING_NAME.test(name) || UNREADABLE.test(name) || MISSING_MODULE.test(name) || NO_MODULE.test(text);
  // Thrown in another file, the same error may be just what the issue is about.
  if (!own || (thrown.file !== undefined && thrown.file !== file)) return undefined;
  return `${name}: ${text}`;
}

/** The error and the stack that a process printed before it ended; empty when it printed none. */
export function crashIn(log: string): string {
  const at = log.search(/^(?:Uncaught )?\w*Error(?: \[\w+\])?: .*\n(?:.*\n){0,20}?\s+at /m);
  return at < 0 ? '' : log.slice(at, at + 2000);
}

const EXCEPTION = /^(?:E\s+)?(?:Uncaught )?(?:\w+\.)*(\w*(?:Error|Exception))(?: \[\w+\])?(?:: ?(.*))?$/gm;
/** ava prints the exception as an object. */
const PRINTED = /^details: .*?"(\w*Error) \{\\n.*?message: ['"`](.*?)['"`],?\\n/m;

/** A traceback of Python ends with the exception; elsewhere it comes first. */
function thrownIn(message: string): Thrown | undefined {
  const printed = PRINTED.exec(message);
  const all = printed ? [printed] : [...message.matchAll(EXCEPTION)];
  const found = message.includes('Traceback (most recent call last)') ? all.at(-1) : all[0];
  return found && { name: found[1] ?? '', text: found[2] ?? '', file: originOf(message) };
}

const FRAME = /^\s*(?:at |at: ['"]?)(?:.*?\()?(?:file:\/\/)?\/workspace\/([^\s:()?]+)(?:\?[^\s:]*)?:\d+:\d+/m;
const PYTEST_FRAME = /^(?:\/workspace\/)?([^\s:]+\.py):\d+: \w+$/gm;
const TRACEBACK_FRAME = /^\s*File "\/workspace\/([^"]+)", line \d+/gm;

/** Innermost frame of the repository's own code. */
export function originOf(message: string): string | undefined {
  const python = [...message.matchAll(TRACEBACK_FRAME)].at(-1) ?? [...message.matchAll(PYTEST_FRAME)].at(-1);
  const file = python?.[1] ?? FRAME.exec(message)?.[1];
  return file?.includes('node_modules/') ? undefined : file;
}
