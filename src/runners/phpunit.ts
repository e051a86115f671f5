// PHPUnit, with its JUnit report: a process for each file, since it is given one.

import { type ReportEntry, stableFile, UNFINISHED } from '../verification/report-entry.ts';
import { escaped } from './one-test.ts';
import { junitCases } from './reports/junit.ts';
import { REPORT, type Runner } from './runner.ts';

/** The package's own, else that of the machine. Pest runs its tests and those of PHPUnit, by PHPUnit's options. */
const PROGRAM =
  'for own in vendor/bin/pest vendor/bin/phpunit; do if [ -f "$own" ]; then exec php "$own" "$@"; fi; done; exec phpunit "$@"';

export const phpunit: Runner = {
  name: 'phpunit',
  programs: ['phpunit', 'pest'].flatMap((name) => [name, `vendor/bin/${name}`, `./vendor/bin/${name}`, `bin/${name}`]),
  targetsFirst: true,
  valued:
    '-c --configuration --bootstrap --filter --exclude-filter --group --exclude-group --testsuite --exclude-testsuite -d --order-by --random-order-seed --cache-directory --log-junit --log-teamcity --log-events-text --coverage-html --coverage-clover --coverage-text --coverage-xml --coverage-filter --testdox-html --testdox-text --printer',
  dropped:
    /^(-v|--verbose|--debug|--testdox.*|--colou?rs.*|--log-.*|--coverage-.*|--no-coverage|--stop-on-.*|--fail-on-.*|--printer|--order-by.*|--random-order.*|--reverse-order|--teamcity|--no-(progress|output|results)|--(do-not-)?cache-result.*|--display-.*)$/,
  oneTest: { by: 'options', options: (titles) => [`--filter=/::${escaped(titles.join(' '))}$/`] },
  run: {
    kind: 'files',
    program: ['sh', '-c', PROGRAM, 'phpunit'],
    reporting: () => ['--log-junit', REPORT, '--no-coverage', '--do-not-cache-result', '--colors=never'],
    oneByOne: true,
  },
  parse: (text) => junitCases(text)?.map(entryOf),
  canary: {
    kind: 'file',
    source: /\.php$/,
    neighbour: (tests) => tests.find((path) => /Test\.php$/.test(path)),
    fileName: () => 'mullover_canaryTest.php',
    text: (_, modules, template) => `<?php\n${modules.map(loaded).join('')}${template('phpunit.php')}`,
  },
};

/** Of a class: they are told of only when they fail. */
const HOOKS: Readonly<Record<string, 'before' | 'after'>> = { setUpBeforeClass: 'before', tearDownAfterClass: 'after' };

function entryOf({ name, file, status, message }: NonNullable<ReturnType<typeof junitCases>>[number]): ReportEntry {
  // Pest names its tests behind their file.
  return {
    file: stableFile(file.replace(/(?<=\.php)::.*$/s, '')),
    path: [name || UNFINISHED],
    status,
    message,
    role: HOOKS[name],
  };
}

const loaded = (path: string) =>
  `try { include_once ${JSON.stringify(`/workspace/${path}`)}; } catch (\\Throwable $fault) {}\n`;
