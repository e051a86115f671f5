// Meson, for native-test.mjs.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileOfTest, printed, quiet, ROOT, scriptIn, withOwnSources } from './build-output.mjs';
import { addResult, pointsOf } from './points.mjs';

export function openMeson({ folder: given, options, targets: named }) {
  const folder = resolve(existsSync(join(given, 'build.ninja')) ? given : '.mullover/build');
  const choice = options.filter((word, at) => word !== '-C' && options[at - 1] !== '-C');
  const built = new Map();
  const introspect = (what) => JSON.parse(quiet('meson', ['introspect', folder, `--${what}`]).stdout || '[]');
  const programs = () => programsOf(introspect('targets'));
  return {
    make(wanted) {
      // What describes the build may have changed: it is read again first.
      printed('ninja', ['-C', folder, 'build.ninja']);
      const targets = programs().filter(({ sources }) => sources.some((path) => wanted.includes(path)));
      return printed('ninja', ['-C', folder, '-j', '2', '-k', '0', ...targets.map(({ artifact }) => relative(folder, artifact))]);
    },
    tests() {
      const known = programs();
      const all = introspect('tests').map((test) => testOf(test, known, folder));
      return named.length === 0 ? all : all.filter(({ name }) => named.includes(name));
    },
    isBuilt(target) {
      if (!built.has(target)) built.set(target, quiet('ninja', ['-C', folder, target]).code === 0);
      return built.get(target);
    },
    run: (tests, all) => run(folder, tests, [...choice, ...(all && named.length === 0 ? [] : tests.map(({ name }) => name))]),
  };
}

function programsOf(targets) {
  const programs = targets
    .filter(({ type }) => type === 'executable')
    .map(({ name, filename, target_sources: groups = [] }) => ({
      name,
      artifact: filename[0],
      sources: groups.flatMap(({ sources = [] }) => sources).filter((path) => path.startsWith(`${ROOT}/`)),
    }));
  return withOwnSources(programs);
}

function testOf({ name, cmd, workdir }, programs, folder) {
  const program = programs.find(({ artifact }) => cmd.includes(artifact));
  const file = program ? fileOfTest(name, program.own) : scriptIn(cmd, workdir ?? folder);
  const target = program && relative(folder, program.artifact);
  return { name, file, sources: program?.own ?? [], target };
}

/** Name → results. */
function run(folder, tests, words) {
  const log = join(folder, 'meson-logs/testlog.json');
  rmSync(log, { force: true });
  printed('meson', ['test', '-C', folder, '--no-rebuild', '--print-errorlogs', ...words]);
  const results = new Map();
  for (const line of existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []) {
    if (line.trim() === '') continue;
    const { name: whole, result, stdout = '', stderr = '' } = JSON.parse(line);
    const test = tests.find(({ name }) => whole === name || whole.endsWith(` / ${name}`));
    const message = `${result}\n${stdout}${stderr}`.trim();
    const own = { status: statusOf(result), message };
    addResult(results, test?.name ?? whole, pointsOf(stdout, own));
  }
  return results;
}

function statusOf(result) {
  if (result === 'OK' || result === 'EXPECTEDFAIL') return 'passed';
  if (/^(SKIP|IGNORED)$/.test(result)) return 'skipped';
  return result === 'ERROR' || result === 'INTERRUPT' ? 'error' : 'failed';
}
