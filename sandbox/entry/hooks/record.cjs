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
  const report = path.join(folder, `${name}.report`);
  endWell(report);
  return report;
}

/** Red tests are told by the report: `a && b` goes on to the next runner. A process without a report fails as it does. */
function endWell(report) {
  const hasReported = () => fs.existsSync(report) && fs.statSync(report).size > 0;
  const { reallyExit } = process;
  process.reallyExit = (code) => reallyExit.call(process, hasReported() ? 0 : code);
  process.once('beforeExit', () => {
    process.on('exit', () => {
      if (hasReported()) process.exitCode = 0;
    });
  });
}

/** A runner that has none of the wanted tests. */
function leaveOut(runner) {
  begin(runner, { left: true });
}

/** How many of the places for a test that must fail are used: a runner's own settings may accept the second only. */
const CANARIES = 3;

/** Writes a test that must fail to the first of these files; returns the written ones. */
function writeCanaries(files, text) {
  if (text === undefined) return [];
  const written = files.filter((file) => fs.existsSync(path.dirname(file))).slice(0, CANARIES);
  for (const file of written) fs.writeFileSync(file, `${avaImport(file, text)}${text}`);
  return written;
}

/** ava's tests must be there when their file has been loaded: it loads ava as the tests beside it do. */
function avaImport(file, text) {
  if (!/^const RUNNER = "ava"/.test(text)) return '';
  const folder = path.dirname(file);
  const texts = fs.readdirSync(folder).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  const isModule = texts.some((name) => /^import /m.test(fs.readFileSync(path.join(folder, name), 'utf8')));
  return isModule ? "import avaTest from 'ava';\n" : "const avaTest = require('ava').default || require('ava');\n";
}

/** Writes records of tests, one JSON object per line, between a start and an end. */
function writer(report) {
  const write = (one) => fs.appendFileSync(report, `${JSON.stringify(one)}\n`);
  write({ type: 'start' });
  const result = (file, titles, status, message) => {
    const text = message === undefined ? undefined : String(message).slice(0, 2000);
    return { type: 'test', file: file ?? '', path: titles.map(String), status, message: text };
  };
  return {
    test: (...told) => write(result(...told)),
    assertion: (...told) => write({ ...result(...told), role: 'assertion' }),
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

module.exports = { begin, declaringFile, folder, leaveOut, readSelection, writeCanaries, writer };
