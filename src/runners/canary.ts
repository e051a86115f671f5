// Tests that must fail, run after the real ones in the same container: one that passes shows that the change disarms tests.

import { posix } from 'node:path';
import { sideIn } from '../stages/test-side.ts';
import type { FileChange, Recipe } from '../task.ts';
import { goCanary, silentPackage } from './canary-go.ts';
import { ownerOf, planSteps, type Step } from './invocations.ts';
import { parseParts, type ReportPart } from './report.ts';
import { quoteWords } from './shell-words.ts';

/** What the canary may take on top of the tests' own time. */
export const CANARY_SECONDS = 20;
const MAX_MODULES = 20;
/** What the log shows of it, until it is taken out. */
const SHOWN = '(tests that must fail)';
const OUTPUT = '/tmp/mullover-canary';
const NODE_RUNNERS = new Set(['node:test', 'mocha', 'jasmine', 'jest', 'vitest', 'ava', 'tape', 'tap']);
const PYTHON_RUNNERS = new Set(['pytest', 'unittest']);
const NODE_SOURCE = /\.[cm]?[jt]sx?$/;
const NODE_TEST = /[._-](?:test|spec)(\.[cm]?[jt]sx?)$/;

export interface CanaryInput {
  readonly recipe: Recipe;
  readonly changes: readonly FileChange[];
  /** Paths of the tree that runs. */
  readonly paths: readonly string[];
  /** Files of the base commit with their side; the canary lies beside the first test that fits. */
  readonly files: readonly { readonly path: string; readonly isTest: boolean }[];
  /** Text of a file of sandbox/canary. */
  readonly template: (name: string) => string;
}

/** Undefined when no source that this runner can load was changed, or when we have no canary for the runner. */
export function canaryStep(input: CanaryInput): Step | undefined {
  const { recipe, changes, paths, files } = input;
  if (recipe.runner === 'go test') return goStep(changes);
  const python = PYTHON_RUNNERS.has(recipe.runner);
  if (!python && !NODE_RUNNERS.has(recipe.runner)) return undefined;
  const source = python ? /\.py$/ : NODE_SOURCE;
  const tests = files.filter((file) => file.isTest).map((file) => file.path);
  const isTest = sideIn(files);
  // A changed test is no module of the product: loaded here, its own tests would pass among those that must fail.
  const isModule = (path: string) => source.test(path) && !isTest(path) && !path.endsWith('.d.ts');
  const modules = changes
    .filter(({ path, text }) => text !== null && isModule(path))
    .map(({ path }) => path)
    .slice(0, MAX_MODULES);
  if (modules.length === 0) return undefined;
  const neighbour = neighbourOf(recipe, tests);
  const path = canaryPath(recipe, neighbour);
  const step = planSteps(recipe, { kind: 'files', files: [path] }, [...paths, path])?.steps[0];
  if (!step) return undefined;
  const text = python
    ? moduleList(modules) + input.template('pytest.py')
    : nodeHead(recipe.runner, path, modules) + input.template('node.js');
  const head = recipe.runner === 'ava' ? `${avaImport(neighbour)}; ` : '';
  const write = `{ ${head}printf %s ${quoteWords([text])}; } > ${quoteWords([`/workspace/${path}`])}`;
  const run = `timeout -k 1 ${CANARY_SECONDS - 2} /bin/sh -c ${quoteWords([step.command])}`;
  // Its failures are no failure of the run, and its output is nobody's business.
  const command = `{ ${write} && ${run}; } > ${OUTPUT} 2>/dev/null; true`;
  return { command, shown: SHOWN, files: [path], report: step.report ?? OUTPUT };
}

function goStep(changes: readonly FileChange[]): Step | undefined {
  const canary = goCanary(changes, OUTPUT);
  if (!canary) return undefined;
  const run = `timeout -k 1 ${CANARY_SECONDS - 2} /bin/sh -c ${quoteWords([canary.command])}`;
  return { command: `${run} > /dev/null 2>&1; true`, shown: SHOWN, files: canary.files, report: OUTPUT };
}

/** What the canary found, for people; undefined when nothing passed that must fail. */
export function disarmed(runner: string, part: ReportPart): string | undefined {
  const results = parseParts(runner, [part]) ?? [];
  const silent = runner === 'go test' ? silentPackage(part.files, results) : undefined;
  if (silent !== undefined)
    return `the change disarms tests: with it loaded, the package in ${silent} does not report a test that must fail`;
  const passed = results.find(
    ({ id, status }) => status === 'passed' && /mullover.canary/i.test(id.slice(id.indexOf('::'))),
  );
  return passed && `the change disarms tests: with it loaded, a test that must fail passes (${passed.id})`;
}

/** The log as it would be without the canary. */
export function withoutCanary(log: string): string {
  return log.replace(`$ ${SHOWN}\n`, '');
}

/** A test of the package, if it can be one whose name tells that it is one. */
function neighbourOf({ runner, directory, packages }: Recipe, tests: readonly string[]): string | undefined {
  const folders = packages?.flatMap(({ directories }) => directories);
  const inside = tests.filter((path) =>
    folders ? ownerOf(path, folders) !== undefined : directory === '.' || path.startsWith(`${directory}/`),
  );
  if (PYTHON_RUNNERS.has(runner)) return inside.find((path) => /(^|\/)test[^/]*\.py$/.test(path));
  return inside.find((path) => NODE_TEST.test(path)) ?? inside.find((path) => NODE_SOURCE.test(path));
}

/** Beside a test, and named so that the runner's own configuration accepts it. */
function canaryPath({ runner, directory }: Recipe, neighbour: string | undefined): string {
  const folder = neighbour ? posix.dirname(neighbour) : directory;
  if (PYTHON_RUNNERS.has(runner)) return posix.join(folder, 'test_mullover_canary.py');
  const ending = neighbour?.match(/(?:[._-](?:test|spec))?\.[cm]?[jt]sx?$/)?.[0] ?? '.js';
  return posix.join(folder, `mullover-canary${ending}`);
}

/** A line that loads ava as the neighbour does: its tests must be there when the file has been loaded. */
function avaImport(neighbour = ''): string {
  const [module, script] = ["import avaTest from 'ava';", "const avaTest = require('ava').default || require('ava');"];
  const print = (line: string) => `printf '%s\\n' ${quoteWords([line])}`;
  const isModule = `grep -qsE '^import ' ${quoteWords([`/workspace/${neighbour}`])}`;
  return `if ${isModule}; then ${print(module)}; else ${print(script)}; fi`;
}

function nodeHead(runner: string, path: string, modules: readonly string[]): string {
  const names = modules.map((module) => {
    const relative = posix.relative(posix.dirname(path), module);
    return JSON.stringify(relative.startsWith('.') ? relative : `./${relative}`);
  });
  const list = (word: string) => `[${names.map((name) => `() => ${word}(${name})`).join(', ')}]`;
  const head = `const RUNNER = ${JSON.stringify(runner)}, REQUIRES = ${list('require')}, IMPORTS = ${list('import')};\n`;
  return (runner === 'vitest' ? VITEST_IMPORT : '') + head;
}

/** Its tests must be there when the file has been loaded, and its test files are modules whatever their ending says. */
const VITEST_IMPORT = "import { expect as vitestExpect, test as vitestTest } from 'vitest';\n";

/** The names that a module may be imported by: below the root, below `src`, and so on inwards. */
function moduleList(modules: readonly string[]): string {
  const names = modules.map((path) => {
    const parts = path.replace(/(?:\/__init__)?\.py$/, '').split('/');
    return [parts, ...(parts.length > 1 ? [parts.slice(1)] : []), ...(parts.length > 2 ? [parts.slice(2)] : [])].map(
      (some) => some.join('.'),
    );
  });
  return `MODULES = ${JSON.stringify(names)}\n`;
}
