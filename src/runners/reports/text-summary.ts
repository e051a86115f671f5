// Adds up the summary lines that test frameworks end with. A line counts only when a framework is known to print it so.

export interface TextSummary {
  readonly passed: number;
  readonly failed: number;
  /** Left out by themselves, or failing as expected. */
  readonly skipped: number;
}

/** Reads the counts of one line that matched; named groups where words and numbers do not tell. */
interface Summary {
  readonly line: RegExp;
  readonly read: (line: string, groups: Readonly<Record<string, string | undefined>>) => TextSummary;
}

/** `5 passed, 1 failed`. */
const numbersFirst = (line: string) => addUp(line.matchAll(/(?<number>\d+) (?<word>(?:test cases?|[A-Za-z]+))/g));
/** `Passed: 5, Failed: 1`, `# pass 5`. */
const wordsFirst = (line: string) =>
  addUp(line.matchAll(/(?<word>[A-Za-z][A-Za-z ]*?):? +(?<number>\d+)(?!\d|%|\.\d)/g));
/** The pattern names its numbers. */
const named: Summary['read'] = (_line, { total, passed, failed, crashed, skipped }) => {
  const bad = Number(failed ?? 0) + Number(crashed ?? 0);
  const good = passed === undefined ? Math.max(0, Number(total ?? 0) - bad) : Number(passed);
  return { passed: good, failed: bad, skipped: Number(skipped ?? 0) };
};

const SUMMARIES: readonly Summary[] = [
  // pytest
  {
    line: /^=* ?(?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun)(?:, )?)+ in \d[\d.]*s\b/,
    read: (line) => numbersFirst(line.replace(/ in \d.*/, '')),
  },
  { line: /^=* ?(?:no tests ran|\d+ deselected) in \d[\d.]*s\b/, read: named },
  // sympy
  { line: /^=* ?tests finished: \d+ passed\b/, read: numbersFirst },
  // jest
  { line: /^Tests: +(?:\d+ \w+, )*\d+ total$/, read: numbersFirst },
  // vitest
  { line: /^ +Tests {2}\d+ (?:passed|failed|skipped|todo)\b/, read: numbersFirst },
  // mocha: on lines of their own
  { line: /^ {2}\d+ (?:passing|failing|pending)\b/, read: numbersFirst },
  // ava
  { line: /^ {2}(?<passed>\d+) tests? passed$/, read: named },
  { line: /^ {2}(?<failed>\d+) (?:tests? failed|uncaught exceptions?|unhandled rejections?)$/, read: named },
  { line: /^ {2}(?<skipped>\d+) (?:tests? (?:skipped|todo)|known failures?)$/, read: named },
  // node:test, tape, tap
  { line: /^[#ℹ] (?:pass|fail|skip|skipped|todo) +\d+$/, read: wordsFirst },
  // RSpec, jasmine, minitest, ExUnit, bats
  {
    line: /^(?:\d+ doctests?, )?\d+ (?:examples?|specs?|tests?|runs?), (?:\d+ assertions?, )?\d+ (?:failures?|failed)\b/,
    read: numbersFirst,
  },
  // The plain line of those without a framework, alone: `24 tests, 23 passed, 1 failed`
  {
    line: /^(?:[\w-]+: )?(?:\d+ (?:tests?|checks?), )?\d+ passed, \d+ failed(?:, \d+ skipped)?\.?$/,
    read: (line) => numbersFirst(line.replace(/^\d+ checks?, /, '')),
  },
  // cargo
  { line: /^test result: (?:ok|FAILED)\. \d+ passed; \d+ failed;/, read: numbersFirst },
  // go test, by package
  {
    line: /^ok {2}\t\S+\t(?:\(cached\)|[\d.]+s)(?!.*\[no tests to run\])/,
    read: () => ({ passed: 1, failed: 0, skipped: 0 }),
  },
  { line: /^FAIL\t\S+/, read: () => ({ passed: 0, failed: 1, skipped: 0 }) },
  // Maven, JUnit 4
  { line: /^(?:\[\w+\] )?Tests run: \d+, +Failures: \d+(?:, Errors: \d+, Skipped: \d+)?$/, read: wordsFirst },
  { line: /^OK \((?<total>\d+) tests?(?:, \d+ assertions?)?\)$/, read: named },
  // PHPUnit
  { line: /^Tests: \d+, Assertions: \d+(?:, [A-Za-z ]+: \d+)*\.$/, read: wordsFirst },
  // Gradle, when something fails
  { line: /^\d+ tests? completed, \d+ failed/, read: numbersFirst },
  // dotnet
  { line: /^(?:Passed|Failed)! +- Failed: +\d+, Passed: +\d+, Skipped: +\d+/, read: wordsFirst },
  // Check
  { line: /^\d+%: Checks: \d+, Failures: \d+, Errors: \d+$/, read: wordsFirst },
  // Criterion
  {
    line: /^\[=+\] Synthesis: Tested: \d+ \| Passing: (?<passed>\d+) \| Failing: (?<failed>\d+) \| Crashing: (?<crashed>\d+)/,
    read: named,
  },
  // Unity
  { line: /^\d+ Tests \d+ Failures \d+ Ignored/, read: numbersFirst },
  // GoogleTest
  { line: /^\[ {2}PASSED {2}\] (?<passed>\d+) tests?\b/, read: named },
  { line: /^\[ {2}FAILED {2}\] (?<failed>\d+) tests?, listed below/, read: named },
  { line: /^\[ {2}SKIPPED \] (?<skipped>\d+) tests?, listed below/, read: named },
  // Catch2, doctest
  {
    line: /^(?:\[doctest\] )?test cases: +\d+ \| /,
    read: (line) => numbersFirst(line.replace(/^.*test cases: +/, '')),
  },
  { line: /^All tests passed \(\d+ assertions? in (?<total>\d+) test cases?\)$/, read: named },
  // CTest
  { line: /^\d+% tests passed, (?<failed>\d+) tests? failed out of (?<total>\d+)$/, read: named },
  // These were counted as passed.
  { line: /^\t *\d+ - \S.* \(Skipped\)$/, read: () => ({ passed: -1, failed: 0, skipped: 1 }) },
  // Automake
  { line: /^# (?:PASS|FAIL|XPASS|ERROR|SKIP|XFAIL): +\d+$/, read: wordsFirst },
  // Meson
  { line: /^(?:Ok|Fail|Unexpected Pass|Timeout|Skipped|Expected Fail): +\d+ *$/, read: wordsFirst },
  // CUnit: total, ran, passed, failed, inactive
  { line: /^ +tests +\d+ +\d+ +(?<passed>\d+) +(?<failed>\d+) +\d+$/, read: named },
  // busted
  { line: /^\d+ success(?:es)? \/ \d+ failures? \/ \d+ errors? \/ \d+ pending/, read: numbersFirst },
];

/** Without terminal codes. */
export function linesOf(output: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes are what is removed
  return output.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').split(/\r?\n/);
}

/** Sum of all summary lines; undefined when there is none, or only half of one. */
export function readSummary(lines: readonly string[]): TextSummary | undefined {
  const counts = [...lines.flatMap((line) => countOf(line) ?? []), ...unittest(lines), ...prove(lines)];
  if (counts.length === 0) return tap(lines);
  return counts.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }));
}

function countOf(line: string): TextSummary | undefined {
  if (line.length > 300) return undefined;
  for (const { line: pattern, read } of SUMMARIES) {
    const match = pattern.exec(line);
    if (match) return read(line, match.groups ?? {});
  }
  return undefined;
}

/** `Ran 5 tests in 0.1s`, and below it `OK` or `FAILED (failures=1, errors=1)`. */
function unittest(lines: readonly string[]): readonly TextSummary[] {
  return lines.flatMap((line, at) => {
    const total = /^Ran (\d+) tests? in [\d.]+s$/.exec(line)?.[1];
    const end = lines.slice(at + 1, at + 4).find((one) => /^(OK|FAILED|NO TESTS RAN)\b/.test(one));
    if (total === undefined || end === undefined) return [];
    const sum = (pattern: RegExp) => [...end.matchAll(pattern)].reduce((all, [, number]) => all + Number(number), 0);
    const failed = end.startsWith('FAILED') ? sum(/(?:failures|errors|unexpected successes)=(\d+)/g) : 0;
    const skipped = sum(/(?:skipped|(?<!un)expected failures)=(\d+)/g);
    return [{ passed: Math.max(0, Number(total) - failed - skipped), failed, skipped }];
  });
}

/** `Files=1, Tests=5, …` and `Result: PASS`; above it what failed, by file. Where that is not said, one did. */
function prove(lines: readonly string[]): readonly TextSummary[] {
  return lines.flatMap((line, at) => {
    const total = /^Files=\d+, Tests=(\d+),/.exec(line)?.[1];
    const result = /^Result: (\w+)/.exec(lines[at + 1] ?? '')?.[1];
    if (total === undefined || result === undefined) return [];
    const told = lines.map((one) => Number(/^\S.* \(Wstat: .* Failed: (\d+)\)$/.exec(one)?.[1] ?? 0));
    const failed =
      result === 'FAIL'
        ? Math.max(
            1,
            told.reduce((sum, number) => sum + number, 0),
          )
        : 0;
    return [{ passed: Math.max(0, Number(total) - failed), failed, skipped: 0 }];
  });
}

/** Plain TAP without a summary: as many points as the plan promises, or nothing is known. */
function tap(lines: readonly string[]): TextSummary | undefined {
  const plans = lines.flatMap((line) => /^1\.\.(\d+)(?:\s|$)/.exec(line)?.[1] ?? []);
  const points = lines.filter((line) => /^(not )?ok\b/.test(line));
  const planned = plans.reduce((sum, number) => sum + Number(number), 0);
  if (plans.length === 0 || planned !== points.length || lines.some((line) => line.startsWith('Bail out!')))
    return undefined;
  const counted = points.filter((line) => !/# *(?:skip|todo)/i.test(line));
  const failed = counted.filter((line) => line.startsWith('not ok')).length;
  return { passed: counted.length - failed, failed, skipped: points.length - counted.length };
}

const PASSED = /^(?:passed|pass|passing|ok|success(?:es)?)$/;
const FAILED = /^(?:failed|fail|failing|failures?|errors?|xpass|xpassed|unexpected pass|timeout)$/;
const TOTAL = /^(?:total|tests?|specs?|examples?|runs?|doctests?|tests run|checks|completed|test cases?)$/;
const LEFT_OUT = /^(?:skipped|skip|skips|pending|ignored|todo|excluded|incomplete|risky|xfailed|xfail|expected fail)$/;

/** Passed ones are counted, or what is left of the total. */
function addUp(pairs: Iterable<RegExpExecArray>): TextSummary {
  const sums = { passed: 0, failed: 0, total: 0, leftOut: 0 };
  for (const { groups } of pairs) {
    const word = (groups?.word ?? '').trim().toLowerCase();
    const number = Number(groups?.number ?? 0);
    if (PASSED.test(word)) sums.passed += number;
    else if (FAILED.test(word)) sums.failed += number;
    else if (TOTAL.test(word)) sums.total += number;
    else if (LEFT_OUT.test(word)) sums.leftOut += number;
  }
  const rest = Math.max(0, sums.total - sums.failed - sums.leftOut);
  return { passed: sums.passed > 0 ? sums.passed : rest, failed: sums.failed, skipped: sums.leftOut };
}
