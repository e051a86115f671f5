// usage: node native-test.mjs ORDER   Builds what changed of a package in C or C++, runs its tests and writes one JSON object
// per test to the report of the order. ORDER: JSON { tool, report, folder, options, targets, files, title? }; `files` lie below
// /workspace, or are none for everything. A test whose program could not be built is not run: what is there may be old.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { openAutomake } from './native/automake.mjs';
import { openCtest } from './native/ctest.mjs';
import { openMeson } from './native/meson.mjs';
import { compileErrors, ROOT } from './native/build-output.mjs';

const TOOLS = { automake: openAutomake, ctest: openCtest, 'meson test': openMeson };
const MESSAGE = 4000;
const order = JSON.parse(process.argv[2]);
const wanted = order.files.map((file) => `${ROOT}/${file}`);
const build = TOOLS[order.tool](order);

build.configure?.();
const { code, output } = build.make(wanted);
const tests = build.tests();
const chosen = tests.filter((test) => isWanted(test));
const runnable = code === 0 ? chosen : chosen.filter(({ target }) => target !== undefined && build.isBuilt(target));
// A source file that was made to fail tells by this that it was a test that came to it, and not a step of the build.
process.env.MULLOVER_TESTS = '1';
const results = runnable.length === 0 ? new Map() : build.run(runnable, chosen.length === tests.length && runnable.length === tests.length);
const errors = code === 0 ? [] : compileErrors(output, process.cwd(), order.folder);
const records = [
  ...errors.map(({ file, message }) => ({ type: 'unfinished', file, message: cut(`does not compile: ${message}`) })),
  ...chosen.flatMap(recordsOf),
  // What a harness tells beyond the tests that it was known to have.
  ...[...results].filter(([name]) => order.files.length === 0 && !tests.some((test) => test.name === name)).flatMap(([name, points]) => told({ name }, points)),
];
const lines = [{ type: 'start' }, ...records, { type: 'end' }].map((record) => JSON.stringify(record));
writeFileSync(order.report, `${lines.join('\n')}\n`);
process.exitCode = code !== 0 || records.some(({ status, type }) => type === 'unfinished' || status === 'failed' || status === 'error') ? 1 : 0;

function isWanted({ name, file, sources = [] }) {
  if (wanted.length === 0) return true;
  if (order.title !== undefined && !isNamed(name)) return false;
  return [file, ...sources].some((path) => path !== undefined && wanted.includes(path));
}

/** A test may have parts that have results of their own. */
function isNamed(name) {
  return order.title === name || order.title.startsWith(`${name} > `);
}

function recordsOf(test) {
  const points = results.get(test.name);
  if (points) return told(test, points);
  const message = runnable.includes(test) ? 'was not run' : `not run, since its program could not be built\n${errors[0]?.message ?? output.slice(-1500)}`;
  return [recordOf(test, [], { status: 'error', message })];
}

function told(test, points) {
  return points.map((point) => recordOf(test, point.path ?? [], point));
}

function recordOf({ name, file }, path, { status, message }) {
  const place = file === undefined ? '' : relative(ROOT, file);
  return { type: 'test', file: place, path: [name, ...path], status, message: status === 'passed' ? undefined : cut(message) };
}

function cut(text = '') {
  return text.length <= MESSAGE ? text : `${text.slice(0, MESSAGE / 2)}\n…\n${text.slice(-MESSAGE / 2)}`;
}
