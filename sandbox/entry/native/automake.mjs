// Automake, whose harness leaves a file of results for each test, for native-test.mjs.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { printed, quiet, ROOT } from './build-output.mjs';
import { pointsOf } from './points.mjs';

const ENDINGS = ['', '.c', '.cc', '.cpp', '.cxx', '.C', '.sh', '.in', '.tap', '.test', '.py', '.pl'];
const STATUS = { PASS: 'passed', XFAIL: 'passed', FAIL: 'failed', XPASS: 'failed', ERROR: 'error', SKIP: 'skipped' };

export function openAutomake({ options, targets }) {
  const words = ['-k', ...options, ...targets];
  return {
    make() {
      const library = printed('make', ['-j2', ...words]);
      // Test programs are built by the target that runs them: here with none to run.
      const programs = printed('make', ['-j2', ...words, 'check', 'TESTS=']);
      return { code: library.code || programs.code, output: `${library.output}${programs.output}` };
    },
    tests: () => makefiles('.').flatMap(testsIn),
    isBuilt: () => false,
    run(tests, all) {
      const began = Date.now() - 1000;
      if (all) return resultsOf(tests, began, printed('make', [...words, 'check']).output);
      const folders = [...new Set(tests.map(({ folder }) => folder))];
      const outputs = folders.map((folder) => {
        const names = tests.filter((test) => test.folder === folder).map(({ given }) => given);
        return printed('make', [...words, '-C', folder, 'check', `TESTS=${names.join(' ')}`]).output;
      });
      return resultsOf(tests, began, outputs.join('\n'));
    },
  };
}

/** Folders whose Makefile has a harness of automake. */
function makefiles(folder) {
  const own = existsSync(join(folder, 'Makefile')) && /^check-TESTS:/m.test(readFileSync(join(folder, 'Makefile'), 'utf8'));
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !/^\.|^autom4te/.test(entry.name));
  return [...(own ? [folder] : []), ...inner.flatMap(({ name }) => makefiles(join(folder, name)))];
}

function variable(folder, name) {
  const rule = `mullover-show: ; @echo $(${name})`;
  const { stdout, code } = quiet('make', ['-s', '--no-print-directory', '-C', folder, `--eval=${rule}`, 'mullover-show']);
  return code === 0 ? stdout.trim().split(/\s+/).filter(Boolean) : [];
}

/** [{ name, given, folder, file, sources, results }]: `given` as the Makefile lists it. */
function testsIn(folder) {
  return variable(folder, 'TESTS').map((given) => {
    const stem = given.replace(/\$\(EXEEXT\)$/, '');
    const made = variable(folder, `${stem.replace(/\W/g, '_')}_SOURCES`).filter((path) => /\.(c|cc|cpp|cxx|C|m)$/.test(path));
    const paths = [...made, ...ENDINGS.map((ending) => `${stem}${ending}`)].map((path) => resolve(folder, path));
    const file = paths.find((path) => path.startsWith(`${ROOT}/`) && existsSync(path) && /\.\w+$|\/[^.]+$/.test(path) && isText(path));
    const name = relative('.', join(folder, stem));
    return { name, given, folder, file, sources: made.map((path) => resolve(folder, path)), leaves: leftBy(folder, stem) };
  });
}

/** A program is no source. */
function isText(path) {
  return statSync(path).isFile() && !readFileSync(path).subarray(0, 4).equals(Buffer.from('\x7fELF'));
}

/** The harness drops an ending that the Makefile tells it of. */
function leftBy(folder, stem) {
  return [stem, stem.replace(/\.\w+$/, '')].map((path) => resolve(folder, path));
}

/** By the files of the parallel harness; by the lines of the serial one, which leaves none. */
function resultsOf(tests, began, output) {
  const results = new Map();
  for (const { name, given, leaves } of tests) {
    const place = leaves.find((path) => existsSync(`${path}.trs`) && statSync(`${path}.trs`).mtimeMs >= began);
    const found = place ? readResults(place) : linesOf(output, [given, basename(given)]);
    if (found.length > 0) results.set(name, found);
  }
  return results;
}

function readResults(place) {
  const log = existsSync(`${place}.log`) ? readFileSync(`${place}.log`, 'utf8') : '';
  const lines = [...readFileSync(`${place}.trs`, 'utf8').matchAll(/^:test-result: *(\w+)(?: +(?:\d+ *)?(?:- *)?(.*?))?\s*$/gm)];
  const results = lines.map(([, word, title = '']) => ({
    path: title === '' ? [] : [title.replace(/ *# *(SKIP|TODO).*$/i, '')],
    status: STATUS[word] ?? 'error',
    message: `${word}\n${log.trim().slice(-3000)}`,
  }));
  const [only] = results;
  return results.length === 1 && only.path.length === 0 ? pointsOf(log, only) : results;
}

function linesOf(output, names) {
  const found = [...output.matchAll(/^(PASS|FAIL|XPASS|XFAIL|SKIP|ERROR): (\S+)(?: \(.*\))?$/gm)].filter(([, , name]) => names.includes(name));
  return found.slice(0, 1).map(([line, word]) => ({ status: STATUS[word], message: line }));
}

