// usage: node java-warm-up.mjs TOOL …   Compiles everything and runs one test of ours in every module that has tests, so
// that the tool fetches all that later runs need. The tests of the repository are not started: there is network here.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'MulloverWarmUpTest';
const BUILD_FILES = ['pom.xml', 'build.gradle', 'build.gradle.kts'];
const IMPORTS = { 5: 'org.junit.jupiter.api.Test', 4: 'org.junit.Test', testng: 'org.testng.annotations.Test' };
const [program, ...words] = process.argv.slice(2);
const maven = /mvn/.test(program);

for (const folder of modules('.')) {
  const framework = frameworkOf(join(folder, 'src/test'));
  if (framework === undefined) continue;
  mkdirSync(join(folder, 'src/test/java'), { recursive: true });
  const text = `import ${IMPORTS[framework]};\n\npublic class ${NAME} {\n  @Test\n  public void starts() {}\n}\n`;
  writeFileSync(join(folder, `src/test/java/${NAME}.java`), text);
}
const only = maven
  ? ['-B', '-ntp', '-Dstyle.color=never', `-Dtest=${NAME}`, '-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false']
  : ['--no-daemon', '--console=plain', '--continue'];
const filter = maven ? [] : ['--tests', NAME];
const status = run([...words, ...filter]);
// Gradle fails where a project's tests are written with something else, so that none has our name: compiled is enough.
process.exitCode = status === 0 || maven ? status : run(['testClasses']);

function run(tasks) {
  return spawnSync(program, [...only, ...tasks], { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 127;
}

/** Folders with a build file or with tests, the root first: a Gradle project may be configured by another one. */
function modules(folder) {
  const names = readdirSync(folder, { withFileTypes: true });
  const isOne = names.some(({ name }) => BUILD_FILES.includes(name)) || existsSync(join(folder, 'src/test'));
  const own = isOne ? [folder] : [];
  const inner = names.filter((one) => one.isDirectory() && !/^(\..*|src|target|build|node_modules)$/.test(one.name));
  return [...own, ...inner.flatMap(({ name }) => modules(join(folder, name)))];
}

/** What the tests of a module are written with; undefined when it has none. */
function frameworkOf(folder) {
  if (!existsSync(folder)) return undefined;
  let seen;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(java|kt|groovy|scala)$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8');
    if (/org\.junit\.jupiter/.test(text)) return 5;
    if (/import\s+(static\s+)?org\.junit\./.test(text)) seen = 4;
    else if (/org\.testng\./.test(text)) seen ??= 'testng';
  }
  return seen;
}
