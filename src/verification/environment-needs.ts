// What tests that are red on base ask of a machine that the sandbox is not: told by their messages. Pure.

import type { TestResult } from '../execution.ts';

/** The first that fits a message counts; `name` is what is missing, where the message says it. */
const NEEDS: readonly (readonly [what: string, RegExp])[] = [
  [
    'a browser',
    /Executable doesn't exist at|Failed to launch the browser|Could not find (?:Chrome|browser)|cannot find (?:Chrome|chromium)|WebDriverException|geckodriver|chromedriver/i,
  ],
  [
    'a service',
    /(?:ECONNREFUSED|Connection refused|could not connect to server|Can't connect to)[^\n]*?(?<name>:(?:5432|3306|6379|27017|9200|5672|11211|2181|9092)\b|postgres\w*|mysql|redis|mongo\w*|rabbitmq|elasticsearch|docker\.sock)/i,
  ],
  [
    'the network',
    /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)\b|getaddrinfo|gaierror|Name or service not known|name resolution|Network is unreachable|UnknownHostException|dial tcp: lookup|no such host|NameResolutionError|failed to lookup address/i,
  ],
  [
    'a program',
    /spawn (?<spawned>[\w./+-]+) ENOENT|(?:^|[\s:'"])(?<shell>[\w.+-]+): (?:command )?not found|executable file not found in \$PATH: "?(?<name>[\w.+-]+)|exec: "(?<go>[\w.+-]+)": executable file not found|No such file or directory: '(?<python>[\w.+-]+)'/m,
  ],
  ['a locale', /unsupported locale setting|Locale\.Error|cannot change locale/i],
  ['a place to write', /Read-only file system|\bEROFS\b/],
];

export interface Need {
  /** In words: `the network`. */
  readonly what: string;
  readonly tests: number;
  /** Programs or services that messages name, each once. */
  readonly names: readonly string[];
}

/** Most frequent first. */
export function environmentNeeds(tests: readonly TestResult[]): readonly Need[] {
  const found = new Map<string, { tests: number; names: Set<string> }>();
  for (const { status, message = '' } of tests) {
    if (status !== 'failed' && status !== 'error') continue;
    const need = NEEDS.map(([what, pattern]) => [what, pattern.exec(message)] as const).find(([, match]) => match);
    if (!need) continue;
    const entry = found.get(need[0]) ?? { tests: 0, names: new Set<string>() };
    const name = Object.values(need[1]?.groups ?? {}).find((one) => one !== undefined);
    if (name !== undefined) entry.names.add(name);
    found.set(need[0], { ...entry, tests: entry.tests + 1 });
  }
  return [...found]
    .map(([what, { tests: count, names }]) => ({ what, tests: count, names: [...names].toSorted() }))
    .toSorted((a, b) => b.tests - a.tests);
}

/** `11 need the network, 2 a program (less)`; empty when no message tells. */
export function needsText(needs: readonly Need[]): string {
  const parts = needs.map(({ what, tests, names }) => {
    const named = names.length === 0 ? '' : ` (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`;
    return `${tests} ${tests === 1 ? 'needs' : 'need'} ${what}${named}`;
  });
  return parts.join(', ');
}
