// CMake with CTest, for native-test.mjs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileOfTest, printed, quiet, ROOT, scriptIn, withOwnSources } from './build-output.mjs';
import { addResult, pointsOf } from './points.mjs';

const REPORT = '/tmp/mullover-ctest.xml';
/** Of one test; a hanging one must not hide the others. */
const SECONDS = '240';
/** What a test prints may tell its parts. */
const WHOLE_OUTPUT = ['--test-output-size-passed', '2000000', '--test-output-size-failed', '2000000'];

export function openCtest({ folder: given, options }) {
  const folder = resolve(existsSync(join(given, 'CMakeCache.txt')) ? given : '.mullover/build');
  const choice = options.filter((word, at) => !/^--test-dir/.test(word) && options[at - 1] !== '--test-dir');
  const built = new Map();
  const buildOne = (target) => quiet('cmake', ['--build', folder, '--target', target]).code === 0;
  return {
    /** Also finds sources that are new, and says of each program what it is made of. */
    configure() {
      const query = join(folder, '.cmake/api/v1/query');
      mkdirSync(query, { recursive: true });
      writeFileSync(join(query, 'codemodel-v2'), '');
      printed('cmake', [folder]);
    },
    make(wanted) {
      const targets = programsOf(folder).filter(({ sources }) => sources.some((path) => wanted.includes(path)));
      const names = targets.map(({ name }) => name);
      const some = wanted.length > 0 && names.length > 0 ? ['--target', ...names] : [];
      return printed('cmake', ['--build', folder, ...some, '--', ...keepGoing(folder)]);
    },
    tests: () => testsOf(folder, choice),
    isBuilt(target) {
      if (!built.has(target)) built.set(target, buildOne(target));
      return built.get(target);
    },
    run: (tests, all) => run(folder, tests, all ? [] : only(tests.map(({ name }) => name)), choice),
  };
}

function keepGoing(folder) {
  return existsSync(join(folder, 'build.ninja')) ? ['-k', '0'] : ['-k'];
}

/** [{ name, artifact, sources, own }] of the executables, as CMake itself tells them. */
function programsOf(folder) {
  const reply = join(folder, '.cmake/api/v1/reply');
  const read = (name) => JSON.parse(readFileSync(join(reply, name), 'utf8'));
  const index = existsSync(reply) ? readdirSync(reply).filter((name) => name.startsWith('index-')).sort().at(-1) : undefined;
  if (index === undefined) return [];
  const model = read(index).objects.find(({ kind }) => kind === 'codemodel');
  if (!model) return [];
  const { configurations, paths } = read(model.jsonFile);
  const targets = (configurations[0]?.targets ?? []).map(({ jsonFile }) => read(jsonFile));
  const programs = targets.filter(({ type }) => type === 'EXECUTABLE').map(({ name, artifacts = [], sources = [] }) => ({
    name,
    artifact: resolve(folder, artifacts[0]?.path ?? name),
    sources: sources
      .filter(({ compileGroupIndex, isGenerated }) => compileGroupIndex !== undefined && !isGenerated)
      .map(({ path }) => resolve(paths.source, path))
      .filter((path) => path.startsWith(`${ROOT}/`)),
  }));
  return withOwnSources(programs);
}

/** [{ name, file, sources, target }] */
function testsOf(folder, choice) {
  const { stdout } = quiet('ctest', ['--show-only=json-v1', ...choice], { cwd: folder });
  const programs = programsOf(folder);
  const model = parsed(stdout);
  return (model?.tests ?? []).map(({ name, command = declaredCommand(folder, name), properties = [], backtrace }) => {
    const program = programs.find(({ artifact }) => command.some((word) => resolve(folder, word) === artifact));
    const where = properties.find((one) => one.name === 'WORKING_DIRECTORY')?.value ?? folder;
    const file = program && program.own.length > 0 ? fileOfTest(name, program.own) : scriptIn(command.slice(program ? 1 : 0), where);
    return { name, file: file ?? declaredIn(model.backtraceGraph, backtrace), sources: program?.own ?? [], target: program?.name };
  });
}

/** CTest tells none of a program that is not there. */
function declaredCommand(folder, name) {
  const file = join(folder, 'CTestTestfile.cmake');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const heads = [`add_test(${name} `, ...['', '=', '=='].map((signs) => `add_test([${signs}[${name}]${signs}] `)];
  const line = text.split('\n').find((one) => heads.some((head) => one.startsWith(head)));
  if (line !== undefined) return Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, word]) => word);
  const inner = Array.from(text.matchAll(/^subdirs\("(.*)"\)$/gm), ([, path]) => declaredCommand(resolve(folder, path), name));
  return inner.find((words) => words.length > 0) ?? [];
}

function parsed(text) {
  try {
    return JSON.parse(text.slice(text.indexOf('{')));
  } catch {
    return undefined;
  }
}

/** The file of the build that adds the test. */
function declaredIn(graph, at) {
  for (let node = graph?.nodes?.[at]; node; node = graph.nodes[node.parent]) {
    const file = graph.files[node.file];
    if (file?.startsWith(`${ROOT}/`) && /CMakeLists\.txt$/.test(file) && !file.includes('/.mullover/')) return file;
  }
  return undefined;
}

/** Name → results. What a fixture fetches or starts may be there for no test here: each shows what it can do without. */
function run(folder, _tests, some, choice) {
  const first = runOnce(folder, some, choice);
  const waiting = [...first].filter(([, points]) => points.some(({ unready }) => unready)).map(([name]) => name);
  return waiting.length === 0 ? first : new Map([...first, ...runOnce(folder, ['-FA', '.*', ...only(waiting)], choice)]);
}

function only(names) {
  return ['-R', `^(${names.map(escaped).join('|')})$`];
}

function runOnce(folder, some, choice) {
  rmSync(REPORT, { force: true });
  const hasReport = quiet('ctest', ['--help']).output.includes('--output-junit');
  const words = ['--timeout', SECONDS, '--output-on-failure', ...WHOLE_OUTPUT, ...(hasReport ? ['--output-junit', REPORT] : []), ...choice, ...some];
  const { output } = printed('ctest', words, { cwd: folder });
  return existsSync(REPORT) ? reported(readFileSync(REPORT, 'utf8')) : listed(output);
}

function reported(xml) {
  const results = new Map();
  for (const [, head, body = ''] of xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = attribute(head, 'name');
    const why = attribute(/<skipped ([^>]*)/.exec(body)?.[1] ?? '', 'message');
    const status = statusOf(attribute(head, 'status'), why);
    const reason = attribute(/<failure ([^>]*)/.exec(body)?.[1] ?? '', 'message');
    const output = unescaped(/<system-out>([\s\S]*?)<\/system-out>/.exec(body)?.[1] ?? '');
    const unready = /^Fixture dependency failed/.test(why);
    const whole = { status, message: [reason, output.trim()].filter(Boolean).join('\n'), ...(unready ? { unready } : {}) };
    addResult(results, name, pointsOf(output, whole));
  }
  return results;
}

function statusOf(status, why) {
  if (status === 'run') return 'passed';
  if (status === 'disabled' || /^(SKIP_|Disabled)/.test(why)) return 'skipped';
  return status === 'notrun' ? 'error' : 'failed';
}

/** Of a CTest without such a report. */
function listed(output) {
  const results = new Map();
  const word = { Passed: 'passed', Skipped: 'skipped', 'Not Run': 'error' };
  for (const [, name, status] of output.matchAll(/^ *\d+\/\d+ Test +#\d+: (\S.*?) \.*\** *(Passed|Failed|Not Run|Skipped|Timeout|Exception: \w+)/gm))
    addResult(results, name, [{ status: word[status] ?? 'failed', message: status }]);
  return results;
}

function attribute(head, name) {
  return unescaped(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1] ?? '');
}

function unescaped(text) {
  const known = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:(lt|gt|quot|apos|amp)|#x([0-9a-f]+)|#(\d+));/gi, (_, name, hex, number) =>
    name ? known[name] : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(number)),
  );
}

/** CMake's expressions know no escape of their own but brackets. */
function escaped(text) {
  return text.replace(/[.*+?()|$^\\]/g, '\\$&').replace(/\[/g, '\\[');
}
