// The tests of ava, from the messages of its workers: what it prints does not say which file a test belongs to.
'use strict';

/** Must be called before ava is loaded. */
function hookAva(reportPath) {
  const report = require('./record.cjs').writer(reportPath);
  const threads = require('node:worker_threads');
  const children = require('node:child_process');
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, options);
      const own = options?.workerData?.options?.file;
      if (own !== undefined) watch(this, () => own, report);
      else watchOptions(this, 'postMessage', report);
    }
  };
  const { fork } = children;
  children.fork = (...given) => {
    const child = fork(...given);
    watchOptions(child, 'send', report);
    return child;
  };
  require('node:module').syncBuiltinESMExports();
  process.on('exit', () => report.end());
}

/** A worker that is told its file by a message. */
function watchOptions(worker, method, report) {
  const tell = worker[method];
  let file;
  worker[method] = function (message, ...more) {
    if (message?.ava?.type === 'options') file = message.ava.options?.file;
    return tell.call(this, message, ...more);
  };
  watch(worker, () => file, report);
}

const BROKEN = new Set(['uncaught-exception', 'unhandled-rejection', 'missing-ava-import', 'worker-failed', 'internal-error']);

function watch(worker, fileOf, report) {
  const { fileURLToPath } = require('node:url');
  let declared = 0;
  let broken;
  const file = () => {
    const named = fileOf();
    return String(named ?? '').startsWith('file:') ? fileURLToPath(named) : named;
  };
  worker.on('message', (message) => {
    const event = message?.ava;
    if (event === undefined || fileOf() === undefined) return;
    if (event.type === 'declared-test') declared += 1;
    if (event.type === 'selected-test' && (event.skip || event.todo)) report.test(file(), [event.title], 'skipped');
    if (event.type === 'test-passed') report.test(file(), [event.title], 'passed');
    if (event.type === 'test-failed' || event.type === 'hook-failed')
      report.test(file(), [event.title], 'failed', messageOf(event.err));
    if (BROKEN.has(event.type)) broken ??= messageOf(event.err) ?? event.type;
  });
  worker.on('error', (error) => {
    broken ??= String(error?.stack ?? error);
  });
  worker.on('exit', (code) => {
    if (fileOf() === undefined) return;
    if (broken === undefined && (code === 0 || code === 1) && declared > 0) return;
    report.unfinished(file(), broken ?? (declared === 0 ? 'no tests found' : `exit code ${code}`));
  });
}

function messageOf(error) {
  if (error === undefined) return undefined;
  const details = (error.formattedDetails ?? error.values ?? []).map(({ label, formatted }) => `${label} ${formatted}`);
  return [error.message ?? error.originalError?.message, ...details, error.stack].filter(Boolean).join('\n');
}

module.exports = { hookAva };
