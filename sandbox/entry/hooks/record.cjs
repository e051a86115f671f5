// What an observed process leaves in the folder of its run: which runner it is, and where its report lies.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = process.env.MULLOVER_OBSERVED;
let count = 0;

/** { root, files?, titles? }: files are relative to the root. */
function readSelection() {
  return JSON.parse(fs.readFileSync(path.join(folder, 'selection.json'), 'utf8'));
}

/**
 * Notes that a runner begins; returns the path for its report. What it starts itself is no runner of its own, so the
 * variable that makes hooks listen ends here.
 */
function begin(runner, more = {}) {
  delete process.env.MULLOVER_OBSERVED;
  const name = `${Date.now()}-${process.pid}-${count}`;
  count += 1;
  const record = { runner, cwd: process.cwd(), argv: process.argv.slice(1), report: `${name}.report`, ...more };
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(record));
  return path.join(folder, `${name}.report`);
}

/** A runner that has none of the wanted tests. */
function leaveOut(runner) {
  begin(runner, { left: true });
}

/** Writes records of tests, one JSON object per line, between a start and an end. */
function writer(report) {
  const write = (one) => fs.appendFileSync(report, `${JSON.stringify(one)}\n`);
  write({ type: 'start' });
  return {
    test: (file, titles, status, message) => {
      const text = message === undefined ? undefined : String(message).slice(0, 2000);
      write({ type: 'test', file: file ?? '', path: titles.map(String), status, message: text });
    },
    unfinished: (file, message) => write({ type: 'unfinished', file: file ?? '', message: String(message).slice(0, 2000) }),
    end: () => write({ type: 'end' }),
  };
}

/** The first place of a stack that lies in the sources and not in a package: the file that declares a test. */
function declaringFile(stack) {
  const { root } = readSelection();
  for (const line of String(stack ?? '').split('\n')) {
    const file = /(?:\(|at (?:async )?)(?:file:\/\/)?(\/[^():]+):\d+:\d+\)?$/.exec(line.trim())?.[1];
    if (file?.startsWith(`${root}/`) && !file.includes('/node_modules/')) return file;
  }
  return undefined;
}

module.exports = { begin, declaringFile, folder, leaveOut, readSelection, writer };
