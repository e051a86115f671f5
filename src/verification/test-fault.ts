// Whether a test failed by a fault of its own: a name or module that is missing in it proves nothing about the product.

import { isSameFile, originOf, ownPath } from './origin.ts';

/** An error that is a fault of whatever it was thrown in. */
interface Fault {
  /** In one line. */
  readonly text: string;
  /** What was thrown, and what is missing. */
  readonly names: readonly string[];
  /** File that it was thrown in, where its report says so. */
  readonly origin: string | undefined;
}

const MISSING_NAME = /^(ReferenceError|NameError|UnboundLocalError)$/;
const UNREADABLE = /^(SyntaxError|IndentationError|TabError)$/;
const MISSING_MODULE = /^(ModuleNotFoundError|ImportError|LoadError)$/;
const NO_MODULE =
  /^(Cannot find (module|package)|Failed to (load url|resolve import)|No module named|cannot import name)\b/;
/** Who asked for it: Node, jest, vite. */
const IMPORTER = [
  / imported from ['"]?(?:file:\/\/)?([^\s'"]+)/,
  / from ['"]([^\s'"]+\.[cm]?[jt]sx?)['"]/,
  /^Require stack:\n\s*(?:- )?(\S+)$/m,
  /\(resolved id: .*?\) in ([^\s'"]+?)\.(?=\s|$)/,
];
/** pytest, of a test that asks for something which nobody provides. */
const NO_FIXTURE = /^E\s+fixture '[^']+' not found$/m;

/** What a test failed of, as its runner tells. */
export interface Told {
  readonly message: string;
  /** Where the test stands. */
  readonly file: string;
  /** File that the error was thrown in; absent: the message tells. */
  readonly thrownIn?: string | undefined;
}

/** One line on the fault of the test; undefined when the product may have failed. */
export function testFault(told: Told): string | undefined {
  const { message, file } = told;
  if (/^\s*does not compile:/.test(message)) return message;
  const fixture = NO_FIXTURE.exec(message)?.[0];
  if (fixture) return fixture.replace(/^E\s+/, '');
  const fault = faultIn(told);
  // Thrown in another file, the same error may be just what the issue is about.
  return fault?.origin !== undefined && isSameFile(fault.origin, file) ? fault.text : undefined;
}

/** One line on an error that is a fault of the test or of the product, where nothing but the words of the issue could tell which. */
export function unplacedFault(told: Told, issue: string): string | undefined {
  const fault = faultIn(told);
  if (!fault || fault.origin !== undefined) return undefined;
  const words = new Set(wordsOf(issue));
  const isNamed = fault.names.some((name) => wordsOf(name).every((word) => words.has(word)));
  return isNamed ? undefined : fault.text;
}

/** The error and the stack that a process printed before it ended; empty when it printed none. */
export function crashIn(log: string): string {
  const at = log.search(/^(?:Uncaught )?\w*Error(?: \[\w+\])?: .*\n(?:.*\n){0,20}?\s+at /m);
  return at < 0 ? '' : log.slice(at, at + 2000);
}

const EXCEPTION = /^(?:E\s+)?(?:Uncaught )?(?:\w+(?:\.|::))*(\w*(?:Error|Exception))(?: \[\w+\])?(?:: ?(.*))?$/gm;
/** ava prints the exception as an object. */
const PRINTED = /^details: .*?"(\w*Error) \{\\n.*?message: ['"`](.*?)['"`],?\\n/m;

function faultIn({ message, file, thrownIn }: Told): Fault | undefined {
  const { name, text } = thrownFrom(message) ?? { name: '', text: message.trimStart() };
  const isModule = MISSING_MODULE.test(name) || NO_MODULE.test(text);
  if (!isModule && !MISSING_NAME.test(name) && !UNREADABLE.test(name)) return undefined;
  const origin = thrownIn ?? originOf(message, file) ?? (isModule ? importerIn(message) : undefined);
  const missing = [...text.matchAll(MISSING)].map((found) => found.slice(1).find(Boolean) ?? '');
  const names = [...(MEANINGLESS.test(name) ? [] : [name]), ...missing];
  return {
    text: name === '' ? text : `${name}: ${text}`,
    names: names.filter((one) => wordsOf(one).length > 0),
    origin,
  };
}

/** Named by quotes, or by its place in the sentence: of V8, of Ruby. */
const MISSING = /['"`]([\w$.:@/-]+)['"`]|^([\w$]+)(?= is not defined)|(?<=^uninitialized constant )([\w:]+)/g;
const MEANINGLESS = /^(?:Error)?$/;

/** A traceback of Python ends with the exception; elsewhere it comes first. */
function thrownFrom(message: string): { readonly name: string; readonly text: string } | undefined {
  const printed = PRINTED.exec(message);
  const all = printed ? [printed] : [...message.matchAll(EXCEPTION)];
  const found = message.includes('Traceback (most recent call last)') ? all.at(-1) : all[0];
  return found && { name: found[1] ?? '', text: found[2] ?? '' };
}

function importerIn(message: string): string | undefined {
  const found = IMPORTER.map((words) => words.exec(message)?.[1]).find((path) => path !== undefined);
  return found === undefined ? undefined : ownPath(found);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\w$]+/).filter(Boolean);
}
