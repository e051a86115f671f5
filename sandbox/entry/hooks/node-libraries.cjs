// Test libraries that are asked for a report where they are loaded, whichever program calls them.
'use strict';

/** The hook of a loaded file; undefined for nearly all of them. */
function hookFor(filename) {
  return HOOKS.find(([ending]) => ending.test(filename))?.[1];
}

const HOOKS = [
  [/\/@jest\/core\/build\/(index|jest)\.js$/, hookJest],
  [/\/jest-core\/build\/(index|jest)\.js$/, hookJest],
  [/\/lib\/results\.js$/, hookTape],
  [/\/qunit\/qunit\.js$/, hookQunit],
];

function hookJest(module) {
  const { runCLI } = module.exports;
  if (typeof runCLI !== 'function') return;
  const observed = (argv, projects) => {
    if (argv.listTests || argv.showConfig || argv.clearCache) return runCLI(argv, projects);
    const path = require('node:path');
    const { begin, readSelection, writeCanaries } = require('./record.cjs');
    const { root, files, titles, canary } = readSelection();
    const report = begin('jest', { format: 'jest' });
    const { jestFiles, jestOptions } = require('./node-arguments.cjs');
    const meant = files && jestFiles(argv, files.map((file) => path.join(root, file)));
    const wanted = canary && meant ? [...writeCanaries(meant, canary.jest), '/nowhere'] : meant;
    return runCLI(jestOptions(argv, { report, files: wanted, titles }), projects);
  };
  // Its own properties are fixed: what is exported from now on is a copy.
  const copy = Object.create(Object.getPrototypeOf(module.exports), {
    ...Object.getOwnPropertyDescriptors(module.exports),
    runCLI: { value: observed, enumerable: true, configurable: true, writable: true },
  });
  module.exports = copy;
}

/** Tests of tape are told as they are in its TAP: assertions below the comment before them, and one result for the test. */
function hookTape(module) {
  const Results = module.exports;
  const { push } = Results?.prototype ?? {};
  if (typeof push !== 'function' || typeof Results.prototype._watch !== 'function') return;
  const known = new WeakMap();
  Results.prototype.push = function (test) {
    if (!known.has(this)) known.set(this, observeTape(this));
    known.get(this)(test);
    return push.call(this, test);
  };
}

/** Returns what is to be told of each test that is declared. */
function observeTape(results) {
  const { begin, declaringFile, writer } = require('./record.cjs');
  const report = writer(begin('tape', { format: 'tests' }));
  const group = { title: '', file: undefined, points: 0, failure: undefined };
  const close = () => {
    if (group.points > 0) report.test(group.file, [group.title], group.failure === undefined ? 'passed' : 'failed', group.failure);
    group.points = 0;
    group.failure = undefined;
  };
  const open = (title, file) => {
    close();
    Object.assign(group, { title: String(title).trim(), file });
  };
  const watch = (test, file) => {
    test.once('prerun', () => {
      if (test._skip) {
        close();
        report.test(file, [test.name], 'skipped');
      } else open(test.name, file);
    });
    test.on('test', (inner) => watch(inner, file));
    test.on('result', (result) => {
      if (typeof result === 'string') return open(result, file);
      const status = result.skip || result.todo ? 'skipped' : result.ok ? 'passed' : 'failed';
      const name = String(result.name ?? '').replace(/\s+/g, ' ') || '(unnamed)';
      const message = status === 'failed' ? messageOf(result) : undefined;
      report.assertion(file, [group.title, name], status, message);
      group.points += 1;
      if (status === 'failed') group.failure ??= `${name}\n${message}`;
    });
  };
  results.on('done', () => {
    close();
    report.end();
  });
  return (test) => watch(test, declaringFile(new Error().stack));
}

function messageOf({ operator, expected, actual, error, at }) {
  const { inspect } = require('node:util');
  const parts = [`operator: ${operator}`, `expected: ${inspect(expected)}`, `actual: ${inspect(actual)}`, `at: ${at}`];
  return [...parts, error?.stack].filter(Boolean).join('\n');
}

function hookQunit(module) {
  const QUnit = module.exports;
  if (typeof QUnit?.testDone !== 'function' || typeof QUnit.done !== 'function') return;
  const { begin, declaringFile, readSelection, writer } = require('./record.cjs');
  let report;
  const open = () => {
    report ??= writer(begin('qunit', { format: 'tests' }));
    return report;
  };
  const { titles } = readSelection();
  QUnit.config.failOnZeroTests = false;
  if (titles) QUnit.config.filter = `/^${require('./node-arguments.cjs').escaped(titles.join(' > ')).replace(' > ', '(?: > |: )')}$/`;
  QUnit.begin?.(() => {
    open();
  });
  let failure;
  QUnit.log(({ result, todo, message, actual, expected, source }) => {
    const { inspect } = require('node:util');
    if (!result && !todo) failure ??= `${message ?? ''}\nexpected: ${inspect(expected)}\nactual: ${inspect(actual)}\n${source ?? ''}`;
  });
  QUnit.testDone(({ name, module: suite, skipped, todo, failed, source }) => {
    const path = [...String(suite ?? '').split(' > '), name].filter(Boolean);
    const status = skipped || todo ? 'skipped' : failed > 0 ? 'failed' : 'passed';
    open().test(declaringFile(source), path, status, status === 'failed' ? failure : undefined);
    failure = undefined;
  });
  try {
    QUnit.on?.('error', (error) => open().unfinished('', error?.stack ?? error));
  } catch {
    // Older ones know no such event, and refuse it.
  }
  QUnit.done(() => open().end());
}

module.exports = { hookFor };
