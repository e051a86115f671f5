// usage: node java-warm-up.mjs TOOL …   Compiles everything and runs one test of ours in every module that has tests, so
// that the tool fetches all that later runs need. The tests of the repository are not started: there is network here.
// Modules of a Maven reactor that do not build here are left out, and so are those that need them: later runs read from
// /opt/env/maven-left-out which.
import { spawn } from 'node:child_process';
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
const LEFT_OUT = '/opt/env/maven-left-out';
const ROUNDS = 8;
const first = maven ? await withoutFailing() : (await run([...words, ...filter])).status;
// Gradle fails where a project's tests are written with something else, so that none has our name: compiled is enough.
process.exitCode = first === 0 || maven ? first : (await run(['testClasses'])).status;

/** Runs until what is left builds; nothing is left out of a build that has one module only. */
async function withoutFailing() {
  const out = new Map();
  for (let round = 0; ; round += 1) {
    const { status, output } = await run(['-fae', ...excluding(out), ...words]);
    if (status === 0) break;
    const failed = [...output.matchAll(/^\[ERROR\] (?:Failed to execute goal .*? on project (\S+?): )(.*)$/gm)];
    const further = failed.filter(([, name]) => !out.has(name) && name !== rootName());
    if (further.length === 0 || round === ROUNDS) return status;
    for (const [, name, reason] of further) out.set(name, reason);
  }
  if (out.size > 0) writeFileSync(LEFT_OUT, `${[...out.keys()].join('\n')}\n`);
  for (const [name, reason] of out) console.log(`left out, since it does not build here: module ${name} (${reason.slice(0, 200)})`);
  return 0;
}

function excluding(out) {
  return out.size === 0 ? [] : ['-pl', [...out.keys()].map((name) => `!:${name}`).join(',')];
}

/** The root of a reactor holds the others together. */
function rootName() {
  const [own = ''] = readFileSync('pom.xml', 'utf8').replace(/<(parent|dependencies|build|dependencyManagement|profiles)>[\s\S]*?<\/\1>/g, '').split('<modules>');
  return /<artifactId>\s*([^<\s]+)/.exec(own)?.[1];
}

async function run(tasks) {
  const child = spawn(program, [...only, ...tasks], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.on('error', (error) => console.log(String(error)));
  let output = '';
  const ended = new Promise((resolve) => child.on('close', resolve));
  for await (const chunk of child.stdout ?? []) {
    process.stdout.write(chunk);
    output = (output + chunk).slice(-2_000_000);
  }
  const code = await ended;
  return { status: code === null || code < 0 ? 127 : code, output };
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
