// `go test -json` behind a script that names the file of every test.

import { dirname } from 'node:path/posix';
import { GO_CANARY } from './canary-go.ts';
import { exactly, titlesOf } from './one-test.ts';
import { scriptEntries } from './reports/tests.ts';
import { exported, type Plan, type PlanRequest, REPORT, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

/** Of one package; a hanging one must not hide the others. */
const PACKAGE_TIMEOUT = '4m';
const ALL = ['./...'];

export const goTest: Runner = {
  name: 'go test',
  tool: (words) => {
    const [first, second, ...rest] = words;
    return first === 'go' && second === 'test' ? rest : ofGotestsum(words);
  },
  written: ['go', 'test'],
  valued:
    '-run -skip -tags -timeout -count -p -parallel -cpu -ldflags -gcflags -mod -modfile -exec -o -coverprofile -covermode -coverpkg -bench -benchtime -shuffle -fuzz -fuzztime -vet -list -C',
  dropped:
    /^--?(v|json|c|o|exec|count|coverprofile|covermode|coverpkg|cover|bench|benchtime|benchmem|list|fuzz|fuzztime|failfast)(=.*)?$/,
  oneTest: { by: 'options', options: (titles) => [`-run=${titles.map(exactly).join('/')}`] },
  run: { kind: 'planning', plan },
  parse: scriptEntries,
  canary: GO_CANARY,
};

function plan({ parsed, recipe, selection }: PlanRequest): Plan {
  const files = selection.kind === 'files' ? testFiles(selection.files, recipe.directory) : [];
  const patterns = parsed.targets.length > 0 ? parsed.targets : ALL;
  const shown = typed(goTest, {
    ...parsed,
    targets: selection.kind === 'files' ? packagesOf(files, recipe.directory) : patterns,
  });
  if (selection.kind === 'files' && files.length === 0) return { steps: [], command: shown };
  const timeout = parsed.options.some((word) => /^--?timeout\b/.test(word)) ? [] : [`-timeout=${PACKAGE_TIMEOUT}`];
  const flags = ['-count=1', ...timeout, ...parsed.options];
  // For files the script chooses tests by itself; one test is named already, and only its package is wanted.
  const one = titlesOf(selection) !== undefined;
  const order = one
    ? { report: REPORT, flags, patterns: packagesOf(files, recipe.directory), files: [] }
    : { report: REPORT, flags, patterns, files };
  const command = `${exported(parsed)}exec node /opt/mullover/go-test.mjs ${quoteWords([JSON.stringify(order)])}`;
  return { steps: [{ command, shown, files, report: REPORT }], command: shown };
}

function testFiles(files: readonly string[], directory: string): readonly string[] {
  const prefix = directory === '.' ? '' : `${directory}/`;
  return files.filter((file) => file.endsWith('_test.go') && file.startsWith(prefix));
}

/** For people: the packages that the files lie in, as seen from the folder that the command runs in. */
function packagesOf(files: readonly string[], directory: string): readonly string[] {
  const inside = files.map((file) => (directory === '.' ? file : file.slice(directory.length + 1)));
  return [...new Set(inside.map((file) => `./${dirname(file)}`.replace(/\/\.$/, '')))];
}

/** Its own options end where those of `go test` begin: behind `--`, or with the first package. */
function ofGotestsum(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word) => /(^|\/)gotestsum(@\S+)?$/.test(word));
  if (at < 0 || !/^$|^go (run|tool)$/.test(words.slice(0, at).join(' '))) return undefined;
  const own = words.slice(at + 1);
  const packages: string[] = [];
  for (let next = 0; next < own.length; next += 1) {
    const word = own[next] ?? '';
    if (/^(tool|--watch|--raw-command|--help|--version)$/.test(word)) return undefined;
    if (word === '--') return [...own.slice(next + 1), ...packages];
    if (!word.startsWith('-')) return [...own.slice(next), ...packages];
    const [name = '', given] = word.split(/=(.*)/s);
    const isApart = given === undefined && GOTESTSUM_VALUED.test(name);
    if (isApart) next += 1;
    const value = (isApart ? own[next] : given) ?? '';
    if (name === '--packages') packages.push(...value.split(/\s+/).filter(Boolean));
  }
  return packages;
}

const GOTESTSUM_VALUED =
  /^(-f|--format|--format-\w+|--junitfile[\w-]*|--jsonfile[\w-]*|--packages|--post-run-command|--rerun-fails-[\w-]+|--max-fails|--hide-summary|--no-summary)$/;
