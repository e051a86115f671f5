// Gradle offline, by class when files are chosen.

import { chosenSources, classOf, methodOf, moduleOf, NO_JAVA_CANARY } from './java-classes.ts';
import { javaFileEntries } from './reports/junit-files.ts';
import { exported, type Plan, type PlanRequest, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

const REPORTS = ['**/build/test-results/**/TEST-*.xml'];
const OPTIONS = ['--offline', '--no-daemon', '--continue', '--console=plain'];

export const gradle: Runner = {
  name: 'gradle',
  tool: (words) => (/^(\.\/)?gradlew?$/.test(words[0] ?? '') ? words : undefined),
  written: 'first target',
  valued:
    '-p --project-dir -x --exclude-task -b --build-file -c --settings-file -I --init-script -D -P --tests --max-workers',
  dropped:
    /^(clean|--offline|--(no-)?daemon|--console.*|-q|--quiet|-i|--info|-d|--debug|-s|--stacktrace|--scan|--continuous|-t|--continue|--rerun-tasks)$/,
  oneTest: { by: 'plan' },
  run: { kind: 'planning', plan },
  parse: javaFileEntries,
  canary: NO_JAVA_CANARY,
};

function plan(request: PlanRequest): Plan {
  const { parsed, selection } = request;
  const files = chosenSources(request);
  const [program = 'gradle', ...tasks] = parsed.targets;
  const some = selection.kind === 'files' ? only(files, request) : [];
  const targets = some.length > 0 ? [program, ...some] : [program, ...(tasks.length > 0 ? tasks : ['test'])];
  const shown = typed(gradle, { ...parsed, targets });
  if (files.length === 0 && selection.kind === 'files') return { steps: [], command: shown };
  const words = [program, ...OPTIONS, ...parsed.options, ...targets.slice(1)];
  const command = `${exported(parsed)}exec ${quoteWords(words)} 2>&1`; // javac speaks on stderr
  return { steps: [{ command, shown, files, report: null, reports: REPORTS }], command: shown };
}

function only(files: readonly string[], request: PlanRequest): readonly string[] {
  const { recipe, paths } = request;
  const method = methodOf(request);
  const suffix = method === undefined ? '' : `.${method}`;
  const manifests = ['build.gradle', 'build.gradle.kts'];
  const byModule = Map.groupBy(files, (file) => moduleOf(file, recipe, paths, manifests));
  return [...byModule].flatMap(([module, inside]) => [
    module === '.' ? 'test' : `:${module.replaceAll('/', ':')}:test`,
    ...inside.flatMap((file) => ['', '$*'].flatMap((inner) => ['--tests', `*${classOf(file)}${inner}${suffix}`])),
  ]);
}
