// Preload of every Node process of an observed run: finds out whether it is a test runner, however it was started, adds a
// report to it and narrows it to the wanted tests. All other processes stay as they are.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

function observe() {
  const started = path.resolve(process.argv[1] ?? '');
  if (process.execArgv.includes('--test') && !process.env.NODE_TEST_CONTEXT) return runNodeTest();
  const program = programOf(started);
  const take = program && PROGRAMS[program.name];
  if (program && CHECKERS.test(program.name)) leaveChecker(program.name);
  if (take) take(program);
  hookLibraries();
  if (program && !take) keepPreload();
  if (program?.name === 'borp' || (!program && usesNodeTest(started))) hookNodeTestRun();
  if (!program && usesNodeTest(started)) runNodeTestScript(started);
}

/** The package that a started file is a program of: its own bin entry, found upwards, whether installed or not. */
function programOf(started) {
  const entry = realPath(started);
  if (entry === undefined) return undefined;
  for (let folder = path.dirname(entry); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const manifest = readJson(path.join(folder, 'package.json'));
    if (typeof manifest?.name !== 'string') continue;
    const bins = typeof manifest.bin === 'string' ? [manifest.bin] : Object.values(manifest.bin ?? {});
    const others = FURTHER_ENTRIES[manifest.name] ?? [];
    const isBin = [...bins, ...others].some((bin) => realPath(path.join(folder, bin)) === entry);
    return isBin ? { name: manifest.name, version: manifest.version, folder } : undefined;
  }
  return undefined;
}

function realPath(file) {
  for (const one of [file, `${file}.js`]) {
    try {
      if (fs.statSync(one).isFile()) return fs.realpathSync(one);
    } catch {} // not this one
  }
  return undefined;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What a program starts itself again as, beside its bin. */
const FURTHER_ENTRIES = { mocha: ['bin/_mocha', 'lib/cli/cli.js'] };

const PROGRAMS = {
  mocha: byWords('mocha', 'mocha'),
  vitest: byWords('vitest', 'vitest', isVitestRun),
  jasmine: byWords('jasmine', 'jasmine'),
  ava: byWords('ava', 'tests', takesTests),
  tap: byWords('tap', 'tap', isTapRun),
  '@tapjs/run': byWords('tap', 'tap', isTapRun),
  tape: byTargets('tape'),
  qunit: byTargets('qunit'),
  c8: takeCoverageTool,
  turbo: takeTurbo,
  lerna: takeLerna,
  pnpm: takePnpm,
  nyc: takeCoverageTool,
};
const HERE = path.dirname(__dirname);

/** Programs that judge style, not behaviour: their word must not keep tests from running. */
const CHECKERS =
  /^(eslint|standard|xo|semistandard|prettier|tslint|jshint|jscs|stylelint|oxlint|markdownlint(-cli2?)?|@biomejs\/biome|@commitlint\/cli|publint|size-limit|@arethetypeswrong\/cli|depcheck|knip|dependency-check)$/;

function leaveChecker(name) {
  process.stderr.write(`mullover: ${name} is left out, it tests nothing\n`);
  process.exit(0);
}

/** Asks a runner for something else than a run of its tests. */
const TELLS = /^(--help|-h|--version|-V|--list-(interfaces|reporters)|--init|--list|--listTests)$/;

/** A runner that is told everything by its command line. */
function byWords(runner, format, isRun = () => true) {
  return ({ version, folder }) => {
    const words = process.argv.slice(2);
    if (!isRun(words, folder) || words.some((word) => TELLS.test(word)) || words.some((word) => word.startsWith(`${HERE}/reporters/`))) return;
    const { begin } = require('./record.cjs');
    const report = begin(runner, { version, format });
    if (runner === 'jasmine') process.env.MULLOVER_REPORT = report;
    if (runner === 'ava') require('./node-ava.cjs').hookAva(report);
    narrow(runner, report);
  };
}

/** A runner whose library reports; its command line is narrowed only. */
function byTargets(runner) {
  return () => narrow(runner, undefined);
}

/** Puts the wanted files in place of the targets; a process that has none of them ends here. */
function narrow(runner, report) {
  const { LOADED, RUNNERS, observedWords } = require('./node-arguments.cjs');
  const { files, titles, canary } = localSelection();
  const words = observedWords(runner, process.argv.slice(2), {
    files,
    titles,
    report,
    here: HERE,
    configured: isConfigured(RUNNERS[runner]),
    exists: (word) => fs.existsSync(word),
    textOf: canary ? () => (LOADED[runner] ? canary[runner] : undefined) : textOf,
  });
  if (words === 'none of them' || (canary && canary[runner] === undefined)) return leave(runner, report);
  const chosen = canary ? onlyCanaries(words, files, canary[runner]) : words;
  process.argv.splice(2, process.argv.length, ...chosen);
}

/** Writes the test that must fail in place of the first wanted files; nothing else of them runs. */
function onlyCanaries(words, files, text) {
  const { writeCanaries } = require('./record.cjs');
  const written = new Set(writeCanaries(words.filter((word) => files.includes(word)), text));
  return words.filter((word) => !files.includes(word) || written.has(word));
}

function leave(runner, report) {
  if (report !== undefined) fs.writeFileSync(`${report}.left`, '');
  else require('./record.cjs').leaveOut(runner);
  process.exit(0);
}

/** The wanted files below the working folder, as seen from it. */
function localSelection() {
  const { root, files, titles, canary } = require('./record.cjs').readSelection();
  if (files === undefined) return {};
  const local = files.map((file) => path.relative(process.cwd(), path.join(root, file)));
  return { files: local.filter((file) => !file.startsWith('..')), titles, canary };
}

function textOf(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isConfigured({ settings, key }) {
  const manifest = key === undefined ? undefined : readJson('package.json');
  if (manifest?.[key] !== undefined) return true;
  return settings !== undefined && fs.readdirSync('.').some((name) => settings.test(name));
}

function isVitestRun(words) {
  const first = words.find((word) => !word.startsWith('-'));
  if (/^(bench|list|related|typecheck|init|complete)$/.test(first ?? '')) return false;
  const at = words.findIndex((word) => word === 'watch' || word === 'dev');
  if (at >= 0 && words[at] === first) process.argv[at + 2] = 'run';
  return !words.some((word) => /^(-h|--help|-v|--version|--merge-reports.*)$/.test(word));
}

function isTapRun(words) {
  const first = words.find((word) => !word.startsWith('-'));
  if (/^(build|plugin|list|report|replay|config|debug|dump-config|versions|repl)$/.test(first ?? '')) return false;
  return !words.some((word) => /^(-h|--help|-v|--version|--versions)$/.test(word));
}

function takesTests(words) {
  return !words.some((word) => /^(-h|--help|--version|reset-cache|debug)$/.test(word));
}

/** Its tasks see the variables of hooks, and one that fails takes no other with it. */
function takeTurbo({ version }) {
  const [major, minor] = version.split('.').map(Number);
  if (major === 1 && minor < 10) return;
  addBefore(['--env-mode=loose', '--continue']);
}

function takeLerna() {
  if (process.argv[2] === 'run') addBefore(['--no-bail']);
}

function takePnpm() {
  if (process.argv.some((word) => word === '-r' || word === '--recursive')) process.argv.splice(2, 0, '--no-bail');
}

/** In front of what is passed on behind `--`. */
function addBefore(words) {
  const end = process.argv.indexOf('--');
  const missing = words.filter((word) => !process.argv.some((one) => one.split('=')[0] === word.split('=')[0]));
  process.argv.splice(end < 0 ? process.argv.length : end, 0, ...missing);
}

/** Thresholds decide nothing here; a command that only reports coverage has nothing to do. */
function takeCoverageTool() {
  const words = process.argv.slice(2);
  if (words[0] === 'report' || words[0] === 'check-coverage') process.exit(0);
  process.argv.splice(2, words.length, ...require('./node-arguments.cjs').withoutThresholds(words));
}

/** `node --test`: its reporters are read before any preload, so it is started again with ours. */
function runNodeTest() {
  const { begin, leaveOut, writeCanaries } = require('./record.cjs');
  const { filesFor, nodeTestOptions } = require('./node-arguments.cjs');
  const { files, titles, canary } = localSelection();
  const targets = process.argv.slice(1);
  const known = { configured: false, textOf: canary ? () => canary['node:test'] : textOf };
  const meant = files && filesFor('node:test', targets, files, known);
  const wanted = canary && meant ? writeCanaries(meant, canary['node:test']) : meant;
  if (wanted?.length === 0) {
    leaveOut('node:test');
    process.exit(0);
  }
  const report = begin('node:test', { version: process.version, format: 'node:test', files: wanted });
  const options = nodeTestOptions(process.execArgv, { report, here: HERE, titles: wanted && titles });
  again([...options, ...(wanted ?? targets)]);
}

/** `node test.js` where the file declares its tests with node:test. */
function runNodeTestScript(started) {
  const { begin, leaveOut, readSelection } = require('./record.cjs');
  const { root, files, titles } = readSelection();
  const file = path.relative(root, started);
  if (files && !files.includes(file)) {
    leaveOut('node:test');
    process.exit(0);
  }
  const report = begin('node:test', { version: process.version, format: 'node:test', files: [started] });
  const options = require('./node-arguments.cjs').nodeTestOptions(process.execArgv, { report, here: HERE, titles });
  again([...options, ...process.argv.slice(1)]);
}

function again(words) {
  const { spawnSync } = require('node:child_process');
  const { status, signal } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  process.exit(status ?? (signal === null ? 1 : 143));
}

/** A script of the repository whose text declares or runs tests of node:test. */
function usesNodeTest(started) {
  if (started.includes('/node_modules/') || process.env.NODE_TEST_CONTEXT) return false;
  return /(?:require\(|from |import )\s*\(?['"]node:test['"]/.test(textOf(realPath(started) ?? '') ?? '');
}

/** `run()` of node:test, called by a program: its events are kept beside what the program does with them. */
function hookNodeTestRun() {
  const library = require('node:test');
  const { run } = library;
  if (typeof run !== 'function') return;
  library.run = (options = {}) => {
    const { begin, readSelection, writeCanaries } = require('./record.cjs');
    const { root, files, titles, canary } = readSelection();
    const report = begin('node:test', { version: process.version, format: 'node:test' });
    const { RUNNERS: _, escaped, filesFor } = require('./node-arguments.cjs');
    const narrowed = { ...options, watch: false };
    if (files) {
      const cwd = options.cwd ?? process.cwd();
      const absolute = files.map((file) => path.join(root, file));
      const given = (options.files ?? []).map((file) => path.resolve(cwd, file));
      const known = { configured: false, textOf: canary ? () => canary['node:test'] : textOf };
      const meant = given.length > 0 ? filesFor('node:test', given, absolute, known) : absolute;
      narrowed.files = canary ? writeCanaries(meant, canary['node:test']) : meant;
      delete narrowed.globPatterns;
      if (narrowed.files.length === 0) leave('node:test', report);
      if (titles) narrowed.testNamePatterns = [new RegExp(`${escaped(titles.at(-1) ?? '')}$`)];
    }
    const stream = run(narrowed);
    require('./node-test-events.cjs').keepEvents(stream, report);
    return stream;
  };
  require('node:module').syncBuiltinESMExports();
}

/** Libraries that report by themselves, once a process has loaded them: whoever called them. */
function hookLibraries() {
  const Module = require('node:module');
  const load = Module._extensions['.js'];
  const hooks = require('./node-libraries.cjs');
  Module._extensions['.js'] = function (module, filename) {
    const result = load.apply(this, arguments);
    const hook = hooks.hookFor(filename);
    if (hook) hook(module);
    return result;
  };
}

/** Programs that set NODE_OPTIONS for what they start (`cross-env NODE_OPTIONS=…`) keep this preload in it. */
function keepPreload() {
  const children = require('node:child_process');
  const ours = `--require ${__filename}`;
  for (const name of ['spawn', 'spawnSync', 'fork', 'execFile']) {
    const original = children[name];
    children[name] = function (...given) {
      for (const one of given) {
        const env = one && typeof one === 'object' && !Array.isArray(one) ? one.env : undefined;
        if (env?.MULLOVER_OBSERVED && !String(env.NODE_OPTIONS ?? '').includes(__filename))
          one.env = { ...env, NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} ${ours}`.trim() };
      }
      if (process.env.MULLOVER_OBSERVED && !String(process.env.NODE_OPTIONS ?? '').includes(__filename))
        process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${ours}`.trim();
      return original.apply(this, given);
    };
  }
  require('node:module').syncBuiltinESMExports();
}

// At the end, when every table above is there.
if (process.env.MULLOVER_OBSERVED && isMainThread) {
  try {
    observe();
  } catch (error) {
    process.stderr.write(`mullover could not observe this process: ${error?.stack ?? error}\n`);
  }
}
