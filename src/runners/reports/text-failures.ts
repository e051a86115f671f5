// Names of tests that failed, by the lines that frameworks print of each. A line counts only when a framework is known to print it so.

const LINES: readonly RegExp[] = [
  // pytest
  /^(?:FAILED|ERROR) (?<name>\S+::\S.*?)(?: - .*)?$/,
  // unittest
  /^(?:FAIL|ERROR): (?<name>\w+ \([\w.]+\).*)$/,
  // jest, vitest
  /^ {2}● (?<name>\S.* › .*\S|\S.*\S)$/,
  /^ *FAIL {2}(?<name>\S.* > .*\S)$/,
  // RSpec
  /^rspec \S+ # (?<name>\S.*)$/,
  // cargo
  /^test (?<name>\S+)(?: - .*)? \.\.\. FAILED$/,
  // go test, by package, as they are counted
  /^FAIL\t(?<name>\S+)/,
  // JUnit 4, PHPUnit, ExUnit
  /^ {0,2}\d+\) (?<name>\w+\([\w.$]+\)|[\w\\]+::\w.*|(?:doc)?test .+ \([\w.]+\))$/,
  // dotnet
  /^ {2}Failed (?<name>\S.*?) \[[^\]]*\]$/,
  // Check, Unity: without the line, which moves
  /^(?<name>[^:\s]+:)\d+:[FE]:(?<rest>[^:]+:[^:]+):\d+: /,
  /^(?<name>[^:\s]+:)\d+:(?<rest>\w+):FAIL(?::|$)/,
  // Criterion
  /^\[FAIL\] (?<name>\S+::\S+?):? \(/,
  // GoogleTest
  /^\[ {2}FAILED {2}\] (?<name>\S+\.\S+?)(?:, where .*)?(?: \(\d+ ms\))?$/,
];
/** Of these the name is on the next line. */
const HEADS: readonly RegExp[] = [
  // minitest
  /^ *\d+\) (?:Failure|Error):$/,
  // busted
  /^(?:Failure|Error) → \S/,
];

/** Each once, in the order of the text. */
export function failingNames(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.flatMap((line, at) => nameIn(line) ?? nameBelow(line, lines[at + 1]) ?? []))];
}

function nameIn(line: string): string | undefined {
  if (line.length > 1000) return undefined;
  for (const pattern of LINES) {
    const { name, rest = '' } = pattern.exec(line)?.groups ?? {};
    if (name !== undefined) return `${name}${rest}`;
  }
  return undefined;
}

/** Without its place. */
function nameBelow(line: string, next: string | undefined): string | undefined {
  if (!next?.trim() || !HEADS.some((head) => head.test(line))) return undefined;
  return next
    .trim()
    .replace(/ \[[^\]]*:\d+\]:?$/, '')
    .replace(/:$/, '');
}
