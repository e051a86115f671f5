// Test commands of build tools: make, CMake, Meson, Cargo, Go, Maven, Gradle.

import { joinPath } from './join-path.ts';
import {
  byName,
  byProgram,
  endOfOwn,
  firstOf,
  type Look,
  named,
  other,
  plain,
  type Recogniser,
  type Scene,
  type TestRun,
  unit,
} from './recogniser.ts';

const make: Recogniser = ({ args, program }, scene, look) => {
  const at = args.indexOf('-C');
  const folder = at < 0 ? scene.directory : joinPath(scene.directory, args[at + 1] ?? '.');
  const targets = plain(args, ['-C', '-f', '-j', '-l']).filter((word) => !word.includes('='));
  const text = ['GNUmakefile', 'Makefile', 'makefile']
    .map((name) => scene.texts.get(joinPath(folder, name)))
    .find(Boolean);
  const inside = { ...scene, directory: folder };
  // The first target of a Makefile among tests runs them.
  if (targets.length === 0 && program !== 'ninja' && /(^|\/)(tests?|unittests?|testsuite)$/.test(folder)) return 'unit';
  return firstOf(
    targets.map(
      (target) =>
        (program === 'ninja' ? undefined : recipeTests(target, { text, scene: inside, look })) ??
        targetName(target, text),
    ),
  );
};

/** Targets that nobody can look up are taken by their names; `check` is one that builds of C have. */
function targetName(target: string, makefile: string | undefined): TestRun | undefined {
  if (/^(check|distcheck|check-all)$/.test(target)) return makefile === undefined ? 'unit' : undefined;
  return byName(target);
}

/** A Makefile, and where it lies. */
interface Lookup {
  readonly text: string | undefined;
  readonly scene: Scene;
  readonly look: Look;
  /** How many targets asked for this one. */
  readonly level?: number;
}

const MAX_LEVEL = 3;

/** The tests that the recipe of a target runs, or those of targets that it asks for. */
function recipeTests(target: string, { text, scene, look, level = 0 }: Lookup): TestRun | undefined {
  if (text === undefined || level > MAX_LEVEL) return undefined;
  const lines = text.split('\n');
  const heads = lines.flatMap((line, at) =>
    line.split(':')[0]?.split(/\s+/).includes(target) && /^[^\t#=]+::?([^=]|$)/.test(line) ? [at] : [],
  );
  return firstOf(
    heads.flatMap((at) => {
      const end = lines.findIndex((line, next) => next > at && /^[^\s#]/.test(line));
      const recipe = lines.slice(at + 1, end < 0 ? undefined : end).map((line) =>
        line
          .trim()
          .replace(/^[@+-]+/, '')
          .replace(/\$[({]MAKE[)}]/g, 'make')
          .replace(/\$[({]\w+[)}]/g, ''),
      );
      const needed = (lines[at]?.replace(/^[^:]*::?/, '').replace(/#.*/, '') ?? '').trim().split(/\s+/).slice(0, 20);
      return [
        look.script(recipe.join('\n'), scene),
        ...needed.map((name) => recipeTests(name, { text, scene, look, level: level + 1 })),
      ];
    }),
  );
}

const cmake: Recogniser = ({ args }) => {
  const at = args.findIndex((word) => /^(-t|--target)$/.test(word));
  const script = args.includes('-P') ? undefined : args[at + 1];
  if (at < 0 || script === undefined) return undefined;
  return /^(check|RUN_TESTS)$/i.test(script) ? 'unit' : byName(script);
};

const meson: Recogniser = ({ args }) => (args[0] === 'test' && !args.includes('--benchmark') ? 'unit' : undefined);

const cargo: Recogniser = ({ args }) => {
  const words = plain(args.slice(0, endOfOwn(args))).filter((word) => !word.startsWith('+'));
  const [verb = '', second = ''] = words;
  const toolchain = args.find((word) => word.startsWith('+'))?.slice(1);
  const strange = args.includes('--target') || /^nightly/.test(toolchain ?? '');
  if (args.includes('--no-run')) return undefined;
  if (verb === 't' || verb === 'test' || (verb === 'nextest' && /^(run|r)$/.test(second)))
    return strange || onlyBenches(args) ? 'other' : 'unit';
  if (/^(llvm-cov|tarpaulin|careful)$/.test(verb)) return second === 'report' ? undefined : 'other';
  if (verb === 'miri') return 'other';
  if (/^(hack|xtask|make|all-features|minimal-versions)$/.test(verb)) return firstOf(words.slice(1).map(byName));
  return undefined;
};

function onlyBenches(args: readonly string[]): boolean {
  return (
    args.includes('--benches') || args.includes('--bench') || args.includes('--doc') || args.includes('--examples')
  );
}

const go: Recogniser = ({ args }) => {
  const [verb = '', second = ''] = plain(args, ['-C']);
  if (verb === 'tool' && second === 'gotestsum') return 'unit';
  if (verb === 'run') return /gotestsum|ginkgo/.test(args.join(' ')) ? 'unit' : undefined;
  if (verb !== 'test') return undefined;
  if (args.some((word) => /^-(test\.)?fuzz(=|$)/.test(word))) return 'other';
  const text = args.join(' ');
  if (/-run[= ]'?(\^\$|NONE|XXX|-)/i.test(text) || /-c(\s|$)/.test(text)) return undefined;
  return args.some((word) => /^-?-?tags[= ]?.*(e2e|integration)/.test(word)) ? 'other' : 'unit';
};

const maven: Recogniser = ({ args }) => {
  if (args.some((word) => /^-D(skipTests|maven\.test\.skip|skipUTs)(=true)?$/.test(word))) return undefined;
  const goals = plain(args, ['-f', '-pl', '-P', '-s', '-T', '--file', '--projects', '--settings']);
  if (goals.length === 0) return args.some((word) => /^(-v|--version|-version)$/.test(word)) ? undefined : 'unit';
  return goals.some((goal) => /^(test|verify|install|package|integration-test|jacoco:.*test|surefire:test)$/.test(goal))
    ? 'unit'
    : undefined;
};

const gradle: Recogniser = ({ args }) => {
  if (args.some((word, at) => /^(-x|--exclude-task)$/.test(args[at - 1] ?? '') && /^:?(.*:)?(test|check)$/.test(word)))
    return undefined;
  const tasks = plain(args, ['-x', '--exclude-task', '-p', '-b', '--tests', '--project-dir']).map((task) =>
    task.replace(/^.*:/, ''),
  );
  const found = tasks.map((task): TestRun | undefined => {
    if (/^(test|check|build|allTests|jvmTest|testAll)$/.test(task)) return 'unit';
    if (/^(connected|ios|js|native|macos|mingw|wasm|linux)/.test(task) && /(Test|Check)$/i.test(task)) return 'other';
    return /Tests?$/.test(task) && !/^(compile|assemble)/.test(task)
      ? /(integration|functional|e2e)/i.test(task)
        ? 'other'
        : 'unit'
      : undefined;
  });
  return firstOf(found);
};

export const BUILD_TESTS = byProgram(
  [make, 'make gmake ninja'],
  [cmake, 'cmake'],
  [meson, 'meson'],
  [unit, 'ctest b2 gotestsum tparse ginkgo'],
  [named, 'bazel bazelisk scons mage sbt ant lein just task'],
  [cargo, 'cargo'],
  [other, 'cross earthly'],
  [go, 'go richgo'],
  [maven, 'mvn mvnw'],
  [gradle, 'gradle gradlew'],
);
