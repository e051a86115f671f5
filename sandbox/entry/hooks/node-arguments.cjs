// The words of a test runner's command line in an observed run: what must not decide is taken away, a report is added, and
// the files are replaced by the wanted ones. Pure.
'use strict';
const { posix } = require('node:path');

const SCRIPT = '{js,cjs,mjs,ts,cts,mts}';

/**
 * By runner. `valued`: options that take the next word; `dropped`: words that are taken away, with the next one where they
 * are valued; `found`: where the runner finds its tests when it is told nothing; `settings`: files that tell it more.
 */
const RUNNERS = {
  mocha: {
    valued:
      '-r --require -t --timeout -s --slow -u --ui --config --package --opts -g --grep -f --fgrep --extension --ignore --exclude --file --retries -j --jobs -n --node-option --loader --import -R --reporter -O --reporter-option --reporter-options --watch-files --watch-ignore --global --globals --spec',
    dropped: /^(-b|--bail|-R|--reporter|-O|--reporter-options?|-w|--watch|--retries|--forbid-only|--fail-zero|--dry-run|--inspect.*)(=.*)?$/,
    found: ['test/**'],
    settings: /^\.mocharc(\.|$)/,
    key: 'mocha',
    report: (file, here) => ['--reporter', `${here}/reporters/mocha.cjs`, '-O', `output=${file}`, '--no-bail', '--exit'],
    named: (titles) => ['--grep', `^${escaped(titles.join(' '))}$`],
  },
  vitest: {
    valued:
      '-c --config -r --root -t --testNamePattern --project --environment --pool --dir --mode -w --workspace --testTimeout --hookTimeout --teardownTimeout --bail --retry --exclude --maxWorkers --minWorkers --maxConcurrency --shard --reporter --outputFile --inspect --poolOptions --diff --slowTestThreshold --configLoader --browser --vmMemoryLimit --api --tags-filter',
    dropped: /^(-u|--update|--watch|--ui|--open|--bail|--retry|--reporter|--outputFile|--typecheck|--coverage|--changed|--standalone|--inspect)(\..*)?(=.*)?$/,
    report: (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--coverage.enabled=false'],
    named: (titles) => ['--testNamePattern', `^${escaped(titles.join(' '))}$`],
    substrings: true,
  },
  jasmine: {
    valued: '--config --helper --require --env',
    dropped: /^--(reporter|parallel|random|seed|fail-fast|stop-on-failure|stop-spec-on-expectation-failure)(=.*)?$/,
    report: (_file, here) => [`--reporter=${here}/reporters/jasmine.cjs`, '--random=false'],
    named: (titles) => [`--filter=${titles.join(' ')}`],
    found: ['**/*{spec,Spec,test}*'],
    settings: /^jasmine\.(m?js|json)$/,
  },
  ava: {
    valued: '--config -T --timeout -c --concurrency -m --match --node-arguments -C --environment',
    dropped: /^(-w|--watch|-u|--update-snapshots|--fail-fast|-t|--tap|-v|--verbose)$/,
    report: () => [],
    named: (titles) => ['--match', titles.join(' ').replace(/[\\*!]/g, '\\$&')],
    found: [`test.${SCRIPT}`, `**/*.{test,spec}.${SCRIPT}`, `**/{test,tests,__tests__}/**/*.${SCRIPT}`],
    settings: /^ava\.config\./,
    key: 'ava',
  },
  tap: {
    valued:
      '-R --reporter -t --timeout -j --jobs -T -o --output-file -d --output-dir -s --save -f --file --color --include --exclude --coverage-map --coverage-report --node-arg --test-arg --test-env --nyc-arg --before --after -g --grep --comments --plugin',
    dropped: /^(-b|--bail|-w|--watch|-n|--changed|-S|--snapshot|-o|--output-file|-s|--save|--100|--check-coverage|--coverage-report|--show-full-coverage|--browser)(=.*)?$/,
    report: (file) => [`--output-file=${file}`],
    named: () => [],
    found: [`**/{test,tests,__tests__}/**/*.${SCRIPT}`, `**/*.{test,spec}.${SCRIPT}`, `test.${SCRIPT}`],
    settings: /^\.taprc$/,
    key: 'tap',
  },
  tape: {
    valued: '-r --require -i --ignore --ignore-pattern',
    dropped: /^--(only|strict)$/,
    report: () => [],
    named: () => [],
  },
  qunit: {
    valued: '-f --filter -m --module --reporter -r --require --seed',
    dropped: /^(-w|--watch|--seed)(=.*)?$/,
    report: () => [],
    named: () => [],
    found: ['test/**'],
  },
  'node:test': {
    valued: '',
    dropped: /^$/,
    report: () => [],
    named: () => [],
    found: [
      `**/*{.,-,_}test.${SCRIPT}`,
      `**/test-*.${SCRIPT}`,
      `**/test.${SCRIPT}`,
      `**/test/**/*.${SCRIPT}`,
    ],
  },
};

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * The words in their order, each as `option` or `target`; what is dropped is left out. A word behind an option that we do
 * not know is its value, unless it looks like a file.
 */
function wordsOf(runner, words, exists) {
  const { valued, dropped } = RUNNERS[runner];
  const takes = new Set(valued.split(' '));
  const kept = [];
  let before = '';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const value = takes.has(word) && at + 1 < words.length ? words[at + 1] : undefined;
    if (value !== undefined) at += 1;
    const isOption = word.startsWith('-') && word !== '-';
    const unknownValue = before !== '' && !before.includes('=') && !looksLikeFile(word, exists);
    before = isOption && value === undefined && word.startsWith('--') ? word : '';
    if (isOption && dropped.test(word)) continue;
    if (isOption) kept.push({ kind: 'option', words: value === undefined ? [word] : [word, value] });
    else kept.push({ kind: unknownValue ? 'option' : 'target', words: [word] });
  }
  return kept;
}

function looksLikeFile(word, exists) {
  return /[*?{[]|\//.test(word) || exists(word);
}

/**
 * The wanted files that a process runs which was given these targets: those that they cover, and of those beside a file that
 * they name the ones that are written for this runner. `files` and targets are relative to its folder. Without targets
 * what the runner itself would find. `textOf`: the text of a file.
 */
function filesFor(runner, targets, files, { configured, textOf }) {
  const { found, substrings } = RUNNERS[runner];
  const isOurs = (file) => isWrittenFor(runner, textOf(file));
  if (targets.length === 0)
    return files.filter((file) => !found || ((configured || found.some((one) => covers(one, file))) && isOurs(file)));
  if (substrings) return files.filter((file) => targets.some((one) => file.includes(plain(one)) || covers(one, file)));
  const beside = new Set(targets.filter((one) => /\.\w+$/.test(one)).map((one) => posix.dirname(plain(one))));
  const meant = (file) => targets.some((one) => covers(one, file)) || (beside.has(posix.dirname(file)) && isOurs(file));
  return files.filter(meant);
}

/** Libraries that a test of each runner loads; of the others the functions are simply there. */
const LOADED = { ava: 'ava', tape: 'tape', tap: 'tap', 'node:test': 'node:test', vitest: 'vitest', jest: '@jest/globals' };

/** Whether a test file can be one of a runner, by the libraries that it loads. */
function isWrittenFor(runner, text = '') {
  const loaded = Object.keys(LOADED).filter((one) => new RegExp(`['"]${LOADED[one]}['"]`).test(text));
  if (loaded.length > 0) return loaded.includes(runner) || (runner === 'tap' && loaded.includes('tape'));
  return !['ava', 'node:test'].includes(runner);
}

const plain = (target) => posix.normalize(target).replace(/\/$/, '');

/** A file, a folder with all that is in it, or a pattern. */
function covers(target, file) {
  const path = plain(target);
  if (path === '.' || file === path || file.startsWith(`${path}/`) || file.replace(/\.\w+$/, '') === path) return true;
  return expressionOf(path).test(file);
}

/** `**`, `*`, `?`, `[a-z]`, `{a,b}`, `+(a|b)`. */
function expressionOf(pattern) {
  let depth = 0;
  const text = pattern.replace(/\*\*\/|\*\*|\*|\?(?!\()|[?@+*!]\(|\{|\}|,|\)|\||\[[^\]]*\]|[.+^$()\\\]]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{' || /^[?@+*!]\($/.test(part)) {
      depth += 1;
      return '(?:';
    }
    if (part === '}' || (part === ')' && depth > 0)) {
      depth -= 1;
      return ')';
    }
    if (part === ',' || part === '|') return depth > 0 ? '|' : `\\${part}`;
    return part.startsWith('[') ? part.replace(/^\[!/, '[^') : `\\${part}`;
  });
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return /^/; // not understood: nothing is left out because of it
  }
}

/**
 * The words that a runner shall see, or 'none of them' when it has none of the wanted files.
 * `files`: relative to the process's folder, undefined for all; `report`: where it goes; `here`: our folder;
 * `configured`: the runner has settings of its own; `exists`: whether a word is a path; `textOf`: the text of a file.
 */
function observedWords(runner, words, { files, titles, report, here, configured, exists, textOf }) {
  const rules = RUNNERS[runner];
  const kept = wordsOf(runner, words, exists);
  const added = [...rules.report(report, here), ...(files && titles ? rules.named(titles) : [])];
  const all = kept.flatMap((one) => one.words);
  if (files === undefined) return joined(all, added);
  const targets = kept.filter(({ kind }) => kind === 'target').flatMap((one) => one.words);
  const [command] = targets;
  const sub = runner === 'vitest' && /^(run|watch|dev)$/.test(command ?? '') ? [command] : [];
  const wanted = filesFor(runner, targets.slice(sub.length), files, { configured, textOf });
  if (wanted.length === 0) return 'none of them';
  const options = kept.filter(({ kind }) => kind === 'option').flatMap((one) => one.words);
  return joined([...sub, ...options], [...added, ...wanted]);
}

/** Before `--`, what follows it being no options. */
function joined(words, added) {
  const end = words.indexOf('--');
  return end < 0 ? [...words, ...added] : [...words.slice(0, end), ...added, ...words.slice(end + 1)];
}

/** A coverage tool's own words, each with its value, and the command that it starts. */
function splitCoverage(words) {
  const own = [];
  let at = 0;
  for (; at < words.length && words[at].startsWith('-'); at += 1) {
    const valued = COVERAGE_VALUED.test(words[at]) && at + 1 < words.length;
    own.push(valued ? [words[at], words[at + 1]] : [words[at]]);
    if (valued) at += 1;
  }
  return { own, command: words.slice(at) };
}

/** The words of a coverage tool without the thresholds that decide its exit code; those of its command stay. */
function withoutThresholds(words) {
  const { own, command } = splitCoverage(words);
  const kept = own.filter(([word]) => !/^--(100|per-file|(no-)?check-coverage|lines|branches|functions|statements)(=.*)?$/.test(word));
  return ['--check-coverage=false', ...kept.flat(), ...command];
}

const COVERAGE_VALUED =
  /^(-r|-n|-x|-e|-c|-o|-t|-i|--reporter|--include|--exclude|--extension|--src|--reports?-dir(ectory)?|--temp-dir(ectory)?|--config|--cwd|--nycrc-path|--require|--parser-plugins|--watermarks|--lines|--branches|--functions|--statements)$/;

/** Options of node itself for `--test`, with our report; `own` are those that it was started with. */
function nodeTestOptions(own, { report, here, titles }) {
  const dropped = /^--(test-reporter(-destination)?|watch|watch-path|experimental-test-coverage|test-coverage-\w+|test-only|test-update-snapshots|test-rerun-failures)(=.*)?$/;
  const valued = /^--(test-reporter(-destination)?|watch-path|test-coverage-\w+|test-rerun-failures)$/;
  const kept = [];
  for (let at = 0; at < own.length; at += 1) {
    if (!dropped.test(own[at])) kept.push(own[at]);
    else if (valued.test(own[at])) at += 1;
  }
  return [
    ...kept,
    `--test-reporter=${here}/reporters/node-test.mjs`,
    `--test-reporter-destination=${report}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    ...(titles ? [`--test-name-pattern=${escaped(titles.at(-1) ?? '')}$`] : []),
  ];
}

/** The options of jest as it has parsed them. `files`: absolute. */
function jestOptions(argv, { report, files, titles }) {
  const { onlyChanged, o, onlyFailures, f, lastCommit, changedSince, changedFilesWithAncestor, updateSnapshot, u, shard, ...kept } = argv;
  const { testPathPattern, testPathPatterns, findRelatedTests, ...unchosen } = kept;
  const observed = {
    json: true,
    outputFile: report,
    ci: true,
    coverage: false,
    collectCoverage: false,
    watch: false,
    watchAll: false,
    watchman: false,
    bail: 0,
    notify: false,
    forceExit: true,
    passWithNoTests: true,
  };
  if (files === undefined) return { ...kept, ...observed };
  const named = titles ? { testNamePattern: `^${escaped(titles.join(' '))}$`, t: undefined } : {};
  return { ...unchosen, ...observed, ...named, runTestsByPath: true, _: files };
}

/**
 * The wanted files (absolute) that a jest with these options runs: those that its patterns mean, or beside a file that they
 * name. A path that is nowhere, where there are none: without any it would run everything.
 */
function jestFiles({ _: positional = [], testPathPattern = [], testPathPatterns = [] }, files) {
  const patterns = [positional, testPathPattern, testPathPatterns].flat().map(String);
  const named = patterns.filter((one) => /\.[cm]?[jt]sx?$/.test(one)).map((one) => posix.dirname(plain(one)));
  const means = (file) => patterns.some((one) => isMatch(one, file)) || named.some((one) => `${posix.dirname(file)}/`.endsWith(`/${one}/`));
  const wanted = patterns.length === 0 ? files : files.filter(means);
  return wanted.length > 0 ? wanted : ['/nowhere'];
}

function isMatch(pattern, file) {
  try {
    return new RegExp(pattern.replace(/^\.\//, ''), 'i').test(file);
  } catch {
    return file.includes(pattern);
  }
}

module.exports = { LOADED, RUNNERS, covers, escaped, filesFor, jestFiles, jestOptions, nodeTestOptions, observedWords, splitCoverage, withoutThresholds };
