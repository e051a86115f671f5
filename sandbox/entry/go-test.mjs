// usage: node go-test.mjs ORDER   Runs `go test -json` and writes one JSON object per test to the report of the order.
// ORDER: JSON { report, flags, patterns, files }; `files` are *_test.go below /workspace, or none for all of `patterns`.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = '/workspace';
const MESSAGE = 4000;
const STATUS = { pass: 'passed', fail: 'failed', skip: 'skipped' };
const order = JSON.parse(process.argv[2]);

const folders = [...new Set(order.files.map((file) => dirname(file)))];
const patterns = folders.length > 0 ? folders.map(asPattern) : order.patterns;
const wanted = order.files.flatMap((file) => namesIn(join(ROOT, file)));
const chosen = wanted.length > 0 ? [`-run=^(${wanted.join('|')})$`] : [];
/** Import path → folder below the root. */
const places = new Map();
/** Import path → what is known of its tests. */
const packages = new Map();

listPackages();
const exitCode = await test();
const records = [...packages].flatMap(([path, found]) => recordsOf(path, found));
const lines = [{ type: 'start' }, ...records, { type: 'end' }].map((record) => JSON.stringify(record));
writeFileSync(order.report, `${lines.join('\n')}\n`);
process.exitCode = exitCode;

function asPattern(folder) {
  const path = relative(process.cwd(), join(ROOT, folder));
  return path.startsWith('.') ? path : `./${path}`;
}

function listPackages() {
  const format = '{{.ImportPath}}\t{{.Dir}}';
  const { stdout } = spawnSync('go', ['list', '-e', '-f', format, ...patterns], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  for (const line of (stdout ?? '').split('\n')) {
    const [path, folder] = line.split('\t');
    if (folder) places.set(path, relative(ROOT, folder));
  }
}

/** People see the plain output; the events are kept. */
async function test() {
  const child = spawn('go', ['test', '-json', ...order.flags, ...chosen, ...patterns], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)).on('error', () => resolve(127)));
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parsed(line);
    if (event) take(event);
    else process.stdout.write(`${line}\n`);
  }
  return ended;
}

function parsed(line) {
  try {
    const event = JSON.parse(line);
    return typeof event?.Action === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

function take({ Action, Package, ImportPath, Test, Output }) {
  // A build is named after the package, or after the package and the tests that it was built for.
  const path = Package ?? ImportPath?.replace(/ \[.*$/, '').replace(/_test$/, '') ?? '';
  if (!packages.has(path)) packages.set(path, { tests: new Map(), output: '', build: '', end: undefined });
  const found = packages.get(path);
  if (Output !== undefined) process.stdout.write(Output);
  if (Action === 'build-output') found.build += Output;
  else if (Test !== undefined) takeTest(found.tests, Action, Test, Output);
  else if (Action === 'output') found.output = (found.output + Output).slice(-MESSAGE);
  else if (['pass', 'fail', 'skip'].includes(Action)) found.end = Action;
}

function takeTest(tests, action, name, output) {
  if (!tests.has(name)) tests.set(name, { output: '', end: undefined });
  const one = tests.get(name);
  if (action === 'output') one.output = (one.output + output).slice(0, MESSAGE);
  else if (['pass', 'fail', 'skip'].includes(action)) one.end = action;
}

function recordsOf(path, { tests, output, build, end }) {
  const folder = places.get(path) ?? path;
  const files = filesByName(folder);
  const records = [...tests].map(([name, one]) => {
    const file = files.get(name.split('/')[0]) ?? folder;
    return { type: 'test', file, path: name.split('/'), status: STATUS[one.end] ?? 'error', message: messageOf(one) };
  });
  const broken = build !== '' && end !== 'pass';
  const explained = records.some(({ status }) => status === 'failed' || status === 'error');
  if (!broken && (explained || end === 'pass' || end === 'skip')) return records;
  // What is built for others only (a dependency that does not compile) has no end of its own: they report it.
  if (end === undefined && tests.size === 0 && !places.has(path)) return records;
  const message = broken ? `does not compile: ${build}`.slice(0, MESSAGE) : output || 'the tests ended early';
  // No test was running when it ended: what fails is what follows the tests, in TestMain say.
  const after = !broken && records.length > 0 ? { role: 'after' } : {};
  return [...records, ...namesOfUnfinished(folder).map((file) => ({ type: 'unfinished', file, message, ...after }))];
}

/** A package that was asked for by file is unfinished in these files. */
function namesOfUnfinished(folder) {
  const asked = order.files.filter((file) => dirname(file) === (folder === '' ? '.' : folder));
  return asked.length > 0 ? asked : [folder];
}

function messageOf({ output, end }) {
  if (end === 'pass') return undefined;
  const text = output.replace(/^=== (RUN|PAUSE|CONT|NAME).*\n/gm, '');
  return end === undefined ? `did not finish\n${text}` : text;
}

/** Which file of a package a test is written in. */
function filesByName(folder) {
  const found = new Map();
  for (const file of testFiles(folder)) for (const name of namesIn(join(ROOT, file))) found.set(name, file);
  return found;
}

function testFiles(folder) {
  try {
    const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('_test.go'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function namesIn(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return Array.from(text.matchAll(/^func ((?:Test|Example|Fuzz)[\w\u0080-\uffff]*)\s*\(/gm), (match) => match[1]);
  } catch {
    return [];
  }
}
