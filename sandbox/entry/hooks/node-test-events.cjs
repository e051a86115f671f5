// Keeps the events of a run of node:test that a program has started, in the words of our reporter.
'use strict';
const { appendFileSync } = require('node:fs');

function keepEvents(stream, report) {
  const write = (record) => appendFileSync(report, `${JSON.stringify(record)}\n`);
  write({ type: 'start' });
  const keep = (passed) => (data) => {
    const error = data.details?.error;
    const cause = error?.cause ?? error;
    write({
      type: 'test',
      file: data.file,
      title: data.name,
      nesting: data.nesting,
      suite: data.details?.type === 'suite',
      passed,
      skipped: data.skip !== undefined && data.skip !== false,
      todo: data.todo !== undefined && data.todo !== false,
      hook: hookOf(data, error),
      message: passed ? undefined : String(cause?.stack ?? cause?.message ?? cause).slice(0, 2000),
    });
  };
  stream.on('test:pass', keep(true));
  stream.on('test:fail', keep(false));
  stream.on('end', () => write({ type: 'end' }));
}

/** As in our reporter. */
function hookOf({ nesting, details }, error) {
  if (error?.failureType !== 'hookFailed') return undefined;
  const named = /^failed running (\w+) hook$/.exec(error.message ?? '')?.[1];
  return named ?? (nesting === 0 && details.type !== 'suite' ? 'after' : undefined);
}

module.exports = { keepEvents };
