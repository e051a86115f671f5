// Whether a test failed by what it asserts about behaviour, or by a crash: told from what its runner says of the failure.

import type { TestResult } from '../execution.ts';
import { isTestName } from '../stages/test-path.ts';
import { isCutOff, isSameFile, originOf } from './origin.ts';
import { fileOf } from './test-ids.ts';

/** Thrown by assertions: of Node, chai, sinon, Python, JUnit, AssertJ, Truth, Spock, Mockito. */
const BY_ASSERTION =
  /^(?:\w*Assert(?:ion)?(?:Failed)?(?:Error|Exception)|\w*ComparisonFailure\w*|ConditionNotSatisfiedError|UnexpectedError|\w*(?:WantedBut(?:Not)?Invoked|ActualInvocations))$/;
/** The first words of a line that names what was thrown. */
const THROWN =
  /^(?:E\s+)?(?:Uncaught )?(?:[\w$]+(?:\.|::))*(\w*(?:Error|Exception|Failure\w*|Invoked|Invocations))(?: \[\w+\])?(?::|$)/gm;
/** What only says that something was thrown: the words behind it tell what. */
const PLAIN = /^(?:Error|Exception|Failure|Failed)$/;

/** Without a class, or with a plain one: matchers of jest, jasmine and expect.js, and the plainest words of all. */
const WORDS = [
  /^(?:E\s+)?assert\b/m,
  /^(?:Error: )?expect(?:\.\w+)*\(/m,
  /^(?:Error: )?expected\b.{0,1000}?(?:\bto\b|\bbut\b|\bgot\b|\breceived\b|\bactual\b)/ims,
  /^(?:E\s+)?Failed: DID NOT (?:RAISE|WARN)\b/m,
];
/** TAP of tape, tap and ava; doctests; Go's own, of which a panic is no part; Rust's. */
const REPORTED = [
  /^(?:operator|compare|assertion): \S/m,
  /^[^\S\n]*Expected(?: nothing|:)[\s\S]*^[^\S\n]*Got(?: nothing|:)/m,
  /^[^\S\n]+\S+\.go:\d+: /m,
  /^got:\n[\s\S]*^want:\n/m,
  /\bassertion (?:`[^`]+` )?failed\b|\btest did not panic as expected\b/,
];
const CRASH =
  /^[^\S\n]*panic: |\[recovered\]|\btimed out\b|UNEXPECTED EXCEPTION|\btapCaught: |\bthrown in test\b|\bplan != count\b|^did not finish\b|^does not compile:/m;

/** True only where the report shows an assertion of a test; a failure of an unknown kind is none. */
export function isAsserted({ id, status, message = '', thrownIn }: TestResult): boolean {
  if (status !== 'failed' || CRASH.test(message) || isCutOff(message)) return false;
  const thrown = [...message.matchAll(THROWN)].map(([, name = '']) => name);
  // A traceback of Python ends with the exception; elsewhere it comes first.
  const name = message.includes('Traceback (most recent call last)') ? thrown.at(-1) : thrown[0];
  const isPlain = name === undefined || PLAIN.test(name);
  const isTold = isPlain ? [...WORDS, ...REPORTED].some((words) => words.test(message)) : BY_ASSERTION.test(name);
  return isTold && !isOfProduct(thrownIn ?? originOf(message, fileOf(id)), fileOf(id));
}

/** An assertion that stands in the product is a crash for its callers. */
function isOfProduct(origin: string | undefined, file: string): boolean {
  return origin !== undefined && !isSameFile(origin, file) && !isTestName(origin) && !ASIDE.test(origin);
}

/** Helpers of tests; those of Java by their class, since frames name no folder. */
const ASIDE =
  /(^|\/)(tests?|specs?|__tests__|_?testing(\.\w+)?|e2e|helpers?|support|fixtures?|conftest\.py)(\/|$)|\w*Assert(ion)?s?\.(java|kt|groovy|scala)$/i;
