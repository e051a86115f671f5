// Maven offline, by class when files are chosen.

import { chosenSources, classOf, methodOf, moduleOf, NO_JAVA_CANARY } from './java-classes.ts';
import { javaFileEntries } from './reports/junit-files.ts';
import { exported, type Plan, type PlanRequest, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

const REPORTS = ['**/target/surefire-reports/TEST-*.xml', '**/target/failsafe-reports/TEST-*.xml'];
/** Test failures do not end the build, so that modules behind a failing one run too; the reports give the exit code. */
const OPTIONS = [
  '-o',
  '-B',
  '-ntp',
  '-fae',
  '-Dmaven.test.failure.ignore=true',
  // What tests print is kept out of the reports and of the tool's own output.
  '-Dmaven.test.redirectTestOutputToFile=true',
  '-Dstyle.color=never',
];

/** Modules that the set-up found not to build here are left out of runs, too. */
const LEFT_OUT =
  'out=$(sed "s/^/-pl !:/" /opt/env/maven-left-out 2>/dev/null); [ -z "$out" ] || echo "left out, since they do not build here:" $out; ';

export const maven: Runner = {
  name: 'maven',
  tool: (words) => (/^(\.\/)?mvnw?$/.test(words[0] ?? '') ? words : undefined),
  written: 'first target',
  valued: '-pl --projects -f --file -P --activate-profiles -s --settings -T --threads -D --define -rf --resume-from',
  dropped:
    /^(clean|-q|--quiet|-X|--debug|-o|--offline|-B|--batch-mode|-ntp|--no-transfer-progress|-fn|-ff|-fae|--fail-.*)$/,
  oneTest: { by: 'plan' },
  run: { kind: 'planning', plan },
  parse: javaFileEntries,
  canary: NO_JAVA_CANARY,
};

function plan(request: PlanRequest): Plan {
  const { parsed, selection } = request;
  const files = chosenSources(request);
  const [program = 'mvn', ...goals] = parsed.targets;
  const goal = goals.length > 0 ? goals : ['test'];
  const some = selection.kind === 'files' ? only(files, request) : [];
  const shown = typed(maven, { ...parsed, targets: [program, ...goal], options: [...parsed.options, ...some] });
  if (files.length === 0 && selection.kind === 'files') return { steps: [], command: shown };
  const words = [program, ...OPTIONS, ...parsed.options, ...some, ...goal];
  const failed = "grep -rqE '<(failure|error)[ >/]' --include='TEST-*.xml' .";
  const command = `${exported(parsed)}${LEFT_OUT}${quoteWords(words)} $out || exit $?; ! ${failed}`;
  return { steps: [{ command, shown, files, report: null, reports: REPORTS }], command: shown };
}

/** Nested classes are named `Outer$Inner`. */
function only(files: readonly string[], request: PlanRequest): readonly string[] {
  const { recipe, paths } = request;
  const method = methodOf(request);
  const inside = method === undefined ? '' : `#${method}`;
  const classes = [...new Set(files.map(classOf))];
  const modules = [...new Set(files.map((file) => moduleOf(file, recipe, paths, ['pom.xml'])))];
  const projects = modules.includes('.') ? [] : ['-pl', modules.join(','), '-am'];
  return [
    `-Dtest=${classes.map((name) => `${name}${inside},${name}$*${inside}`).join(',')}`,
    '-DfailIfNoTests=false',
    '-Dsurefire.failIfNoSpecifiedTests=false',
    ...projects,
  ];
}
