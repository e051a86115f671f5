import { describe, expect, test } from '@jest/globals';
import { toolchainOf } from '../../src/ecosystems/all.ts';
import { everyOffer, GO_VERSION } from '../../src/ecosystems/catalogue.ts';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { searchPath } from '../../src/ecosystems/search-path.ts';
import type { Recipe, SandboxSettings } from '../../src/execution.ts';
import type { Files } from '../fakes/workspace.ts';

const detect = (files: Files, settings?: SandboxSettings) =>
  detectRecipe({ files: Object.keys(files).sort(), read: async (path) => files[path] }, settings);

async function recipeOf(files: Files, settings?: SandboxSettings): Promise<Recipe> {
  const detection = await detect(files, settings);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}

async function reasonOf(files: Files, settings?: SandboxSettings): Promise<string> {
  const detection = await detect(files, settings);
  return detection.ok ? `ok: ${detection.recipe.test}` : detection.reason;
}

describe('Go', () => {
  const module = (...lines: readonly string[]) => ['module example.com/x', ...lines, ''].join('\n');

  test('a module: dependencies are fetched, its tests compiled and not started', async () => {
    expect(await recipeOf({ 'go.mod': module('go 1.22') })).toEqual({
      ecosystem: 'go',
      runtime: GO_VERSION,
      directory: '.',
      setup: ['go mod download', 'go test -exec=true ./... || true'],
      build: [],
      runner: 'go test',
      test: 'go test ./...',
      reasons: [`Go ${GO_VERSION}`, 'go.mod', 'runner go test'],
    });
  });

  test.each([
    ['go 1.27.1', '1.27.1'],
    ['go 1.21\ntoolchain go1.28.0', '1.28.0'],
    ['go 1.26.6', GO_VERSION],
    ['go 1.27rc1', '1.27rc1'],
    ['go 1.27', '1.27.0'],
  ])('%j runs with Go %s', async (lines, expected) => {
    expect((await recipeOf({ 'go.mod': module(lines) })).runtime).toBe(expected);
  });

  test('a fetched Go is called by its place, older ones that a maintainer asks for too; an image of others has its own', async () => {
    const files = { 'go.mod': module('go 1.22') };
    const asked = await recipeOf(files, { runtime: '1.24.1' });
    const [place] = toolchainOf(asked).programs ?? [];
    expect(place).toMatch(/\/golang\.org\/toolchain@v0\.0\.1-go1\.24\.1\.linux-(?:amd|arm)64\/bin$/);
    expect(searchPath(asked).split(':')).toContain(place);
    const { setup, run } = toolchainOf(asked);
    expect([setup.GOTOOLCHAIN, run.GOTOOLCHAIN]).toEqual(['go1.24.1', 'local']);
    const foreign = await recipeOf(files, { image: 'golang:1.24' });
    for (const recipe of [foreign, await recipeOf(files)]) {
      expect(toolchainOf(recipe).programs).toBeUndefined();
      expect(toolchainOf(recipe).setup.GOTOOLCHAIN).toBeUndefined();
    }
  });

  test('a workspace that is not vendored fetches what its packages need, and not itself', async () => {
    const recipe = await recipeOf({ 'go.work': 'go 1.22\n\nuse ./a\nuse ./b\n' });
    expect(recipe.setup[0]).toBe('go list -deps -test ./a/... ./b/... > /dev/null');
  });

  test('a workspace tests every module that it uses; what is vendored is not fetched', async () => {
    const files = { 'go.work': 'go 1.22\n\nuse (\n\t./a // first\n\tb\n)\nuse ./c\n', 'vendor/modules.txt': '' };
    const recipe = await recipeOf(files);
    expect([recipe.test, recipe.setup]).toEqual([
      'go test ./a/... ./b/... ./c/...',
      ['go test -exec=true ./a/... ./b/... ./c/... || true'],
    ]);
  });

  test("a maintainer's command keeps its tags and loses what changes the report; one folder of many", async () => {
    const files = { 'web/package.json': '{}', 'server/go.mod': module('go 1.22') };
    const settings = {
      directory: 'server',
      test: 'CGO_ENABLED=0 go test -v -race -tags integration -count 3 ./api/...',
    };
    const recipe = await recipeOf(files, settings);
    expect([recipe.directory, recipe.test, recipe.setup[1]]).toEqual([
      'server',
      'CGO_ENABLED=0 go test -race -tags integration ./api/...',
      'go test -exec=true -race -tags integration ./api/... || true',
    ]);
  });

  test('a module below the root is found; one at the root comes before a web part with tests', async () => {
    const server = { 'server/go.mod': module('go 1.22'), 'server/a_test.go': '' };
    expect((await recipeOf(server)).directory).toBe('server');
    const web = { 'web/package.json': '{"scripts":{"test":"jest"}}', 'web/a.test.js': '' };
    expect(await recipeOf({ ...web, 'go.mod': module('go 1.22') })).toMatchObject({ ecosystem: 'go', directory: '.' });
  });

  test('requirements of tools or a web part without tests beside a go.mod change nothing', async () => {
    const beside = { 'requirements.txt': 'mkdocs', 'package.json': '{"scripts":{"build":"vite"}}' };
    expect((await recipeOf({ 'go.mod': module(), ...beside })).ecosystem).toBe('go');
    const tested = { 'go.mod': module(), 'package.json': '{"scripts":{"test":"jest"}}' };
    expect((await recipeOf(tested)).ecosystem).toBe('node');
    expect((await recipeOf(tested, { test: 'go test ./...' })).ecosystem).toBe('go');
  });
});

describe('Rust', () => {
  const manifest = (more = '') => `[package]\nname = "x"\nversion = "0.1.0"\n${more}`;

  test('a package with a lockfile', async () => {
    expect(await recipeOf({ 'Cargo.toml': manifest(), 'Cargo.lock': '' })).toEqual({
      ecosystem: 'rust',
      runtime: '1.97',
      directory: '.',
      setup: [
        'cargo fetch --locked || cargo fetch',
        'node /opt/mullover/cargo-build.mjs',
        'node /opt/mullover/cargo-seal.mjs /workspace/.mullover/target /opt/env/cargo/target',
      ],
      build: [],
      runner: 'cargo test',
      test: 'cargo test',
      reasons: ['Rust 1.97', 'lockfile Cargo.lock', 'runner cargo test'],
    });
  });

  test('a package that is a workspace too is tested whole, with the flags that were asked for', async () => {
    const files = { 'Cargo.toml': `${manifest()}[workspace]\n`, 'inner/Cargo.toml': manifest() };
    expect((await recipeOf(files)).test).toBe('cargo test --workspace');
    const recipe = await recipeOf(files, {
      test: 'cargo test --locked --features a,b -- --test-threads=1 --nocapture',
    });
    expect([recipe.test, recipe.setup[1]]).toEqual([
      'cargo test --features a,b -- --test-threads=1',
      'node /opt/mullover/cargo-build.mjs --features a,b',
    ]);
  });

  test.each([
    ['', undefined, 'Rust 1.97'],
    ['rust-version = "1.91"\n', undefined, 'Rust 1.97'],
    ['rust-version = "1.60"\n', '1.70.0', 'Rust 1.85, where rust-toolchain asks for 1.70.0'],
    ['rust-version = "1.86"\n', '1.70', 'Rust 1.97, where rust-toolchain asks for 1.70'],
    ['', '1.85.1', 'Rust 1.85'],
    ['', '1.99', 'Rust 1.97, where rust-toolchain asks for 1.99'],
    ['', 'nightly', 'Rust 1.97, where rust-toolchain asks for nightly'],
    ['', 'stable', 'Rust 1.97'],
  ])('%j and the toolchain %s', async (more, channel, expected) => {
    const pinned = channel === undefined ? {} : { 'rust-toolchain.toml': `[toolchain]\nchannel = "${channel}"\n` };
    expect((await recipeOf({ 'Cargo.toml': manifest(more), ...pinned })).reasons[0]).toBe(expected);
  });

  test('a newer Rust than there is has its name told; an older one is taken where the newest cannot be had', async () => {
    expect(await detect({ 'Cargo.toml': manifest('rust-version = "1.99"\n') })).toEqual({
      ok: false,
      reason: 'The package asks for Rust 1.99; the sandbox has Rust 1.97 and 1.85.',
      next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
    });
    expect((await recipeOf({ 'Cargo.toml': manifest() }, { runtime: '1.80' })).runtime).toBe('1.85');
    const detection = await detectRecipe({
      files: ['Cargo.toml'],
      read: async () => manifest(),
      offers: (name) => everyOffer(name).slice(1),
    });
    expect(detection).toMatchObject({ ok: true, recipe: { runtime: '1.85' } });
  });
});

describe('Java', () => {
  const pom = (inner = '') => `<project>${inner}</project>`;
  const level = (version: string) => pom(`<properties><java.version>${version}</java.version></properties>`);

  test('a Maven build', async () => {
    expect(await recipeOf({ 'pom.xml': level('17') })).toEqual({
      ecosystem: 'java',
      runtime: '17',
      directory: '.',
      setup: ['node /opt/mullover/java-warm-up.mjs mvn test'],
      build: [],
      runner: 'maven',
      test: 'mvn test',
      reasons: ['Java 17', 'Maven 3.9.12', 'runner maven'],
    });
  });

  test('a level that the compiler no longer knows is raised, profiles of a given command stay', async () => {
    expect((await recipeOf({ 'pom.xml': level('1.6') })).test).toBe(
      'mvn -Dmaven.compiler.source=8 -Dmaven.compiler.target=8 test',
    );
    const given = { test: './mvnw -B -Pfast clean verify' };
    const property = (name: string) => `<maven.compiler.source>\${${name}}</maven.compiler.source>`;
    expect(await recipeOf({ 'pom.xml': pom(`<jdk.level>21</jdk.level>${property('jdk.level')}`) })).toMatchObject({
      runtime: '21',
      test: 'mvn test',
    });
    expect((await recipeOf({ 'pom.xml': pom(property('jdk.level')) })).test).toContain('-Dmaven.compiler.source=8');
    expect((await recipeOf({ 'pom.xml': level('11') }, given)).test).toBe('./mvnw -Pfast verify');
  });

  test('a newer Java, Maven or Gradle than there is has its name told', async () => {
    expect(await reasonOf({ 'pom.xml': pom(), 'a/pom.xml': level('26') })).toBe(
      'The build asks for Java 26 (pom.xml); the sandbox has Java 8, 11, 17, 21, 25.',
    );
    const rule = pom('<requireMavenVersion><version>[4.0.1,)</version></requireMavenVersion>');
    expect(await reasonOf({ 'pom.xml': rule })).toBe('The build asks for Maven 4.0.1; the sandbox has Maven 3.9.12.');
    expect(
      await reasonOf({ 'build.gradle': 'java { toolchain { languageVersion = JavaLanguageVersion.of(26) } }' }),
    ).toBe('The build asks for Java 26 (the build script); the sandbox has Java 8, 11, 17, 21, 25.');
    expect(await reasonOf({ 'build.gradle.kts': '' })).toBe(
      'The build is written in Kotlin (build.gradle.kts), which Gradle 4.4.1 of the sandbox lacks: it came with 5.0.',
    );
    expect(await reasonOf({ 'build.gradle': 'test { useJUnitPlatform() }' })).toContain('JUnit 5');
    expect(await reasonOf({ 'pom.xml': pom() }, { runtime: '19' })).toBe(
      'The sandbox has no Java 19: it has Java 8, 11, 17, 21, 25.',
    );
  });

  test('a wrapper is used where the build needs it, and names its version when it cannot be fetched', async () => {
    const properties = (tool: string, version: string) =>
      `distributionUrl=https\\://example.com/d/${tool}-${version}-bin.zip\n`;
    const gradle = await recipeOf({
      'build.gradle.kts': '',
      'gradle/wrapper/gradle-wrapper.properties': properties('gradle', '8.5'),
    });
    expect([gradle.test, gradle.setup]).toEqual([
      './gradlew test',
      [
        "sh ./gradlew --version || { echo 'The build asks for Gradle 8.5 (gradle/wrapper/gradle-wrapper.properties), which could not be fetched.'; exit 1; }",
        'node /opt/mullover/java-warm-up.mjs ./gradlew test',
      ],
    ]);
    const old = { 'build.gradle': '', 'gradle/wrapper/gradle-wrapper.properties': properties('gradle', '4.2') };
    expect((await recipeOf(old)).test).toBe('gradle test');
    const maven = {
      'pom.xml': level('17'),
      '.mvn/wrapper/maven-wrapper.properties': properties('apache-maven', '3.9.6'),
    };
    expect((await recipeOf(maven)).test).toBe('mvn test');
    const rule = '<prerequisites><maven>4.0.0</maven></prerequisites><java.version>17</java.version>';
    expect((await recipeOf({ ...maven, 'pom.xml': pom(rule) })).test).toBe('./mvnw test');
  });
});

describe('Ruby', () => {
  const GEM = { Gemfile: '', 'a.gemspec': '' };
  const MINI = "require 'minitest/test_task'\nMinitest::TestTask.create\n";
  const SPECS = 'RSpec::Core::RakeTask.new(:spec)\n';
  test.each<[string, Files, readonly [string, string]]>([
    ['specs', { ...GEM, 'spec/a_spec.rb': '' }, ['rspec', 'rspec']],
    ['tests', { ...GEM, 'test/a_test.rb': '' }, ['minitest', 'rake test']],
    [
      'tests at the root, specs of packages below it',
      {
        ...GEM,
        'test/a_test.rb': '',
        'b/b.gemspec': '',
        'b/spec/b_spec.rb': '',
        'c/Gemfile': '',
        'c/spec/c_spec.rb': '',
      },
      ['minitest', 'rake test'],
    ],
    ['packages only', { Rakefile: '', 'b/b.gemspec': '', 'b/spec/b_spec.rb': '' }, ['rspec', 'rspec']],
    [
      'both, and tasks for tests',
      { ...GEM, Rakefile: MINI, 'test/a_test.rb': '', 'spec/a_spec.rb': '' },
      ['minitest', 'rake test'],
    ],
    [
      'both, and tasks for specs',
      { ...GEM, Rakefile: SPECS, 'test/a_test.rb': '', 'spec/a_spec.rb': '' },
      ['rspec', 'rspec'],
    ],
    [
      'both, and tasks for both',
      { ...GEM, Rakefile: MINI + SPECS, 'test/a_test.rb': '', 'spec/a_spec.rb': '' },
      ['rspec', 'rspec'],
    ],
    [
      'the older framework',
      { Gemfile: "gem 'test-unit'\n", Rakefile: 'Rake::TestTask.new\n', 'test/test_a.rb': '' },
      ['observed', 'bundle exec rake test'],
    ],
    [
      'minitest beside it',
      { Gemfile: "gem 'test-unit'\ngem 'minitest'\n", 'test/test_a.rb': '' },
      ['minitest', 'rake test'],
    ],
  ])('%s', async (_, files, wanted) => {
    const { runner, test: command } = await recipeOf(files);
    expect([runner, command]).toEqual(wanted);
  });
});

describe('PHP', () => {
  const composer = (dev: object) => ({
    'composer.json': JSON.stringify({ 'require-dev': dev }),
    'tests/ATest.php': '',
  });
  test.each([
    [{ 'phpunit/phpunit': '^11' }, 'runner phpunit'],
    [{ 'pestphp/pest': '^3' }, 'runner phpunit, by Pest'],
    [{ 'pestphp/pest': '^3', 'phpunit/phpunit': '^11' }, 'runner phpunit, by Pest'],
    [{}, "runner phpunit, Debian's: the package names none"],
  ])('%j', async (dev, reason) => {
    expect((await recipeOf(composer(dev))).reasons).toContain(reason);
  });

  test.each(['php vendor/bin/phpunit', 'vendor/bin/pest --parallel', 'php -d x=1 vendor/bin/pest'])(
    'a command of its Makefile is the runner itself: %s',
    async (command) => {
      const files = { ...composer({ 'phpunit/phpunit': '*' }), Makefile: `tests:\n\t${command}\n` };
      expect((await recipeOf(files)).left ?? []).toEqual([]);
    },
  );
});

describe('a Makefile alone', () => {
  test.each([
    ['all:\n\ttrue\ntest: all\n\t./run\n', 'make test'],
    ['.PHONY: check\ncheck:\n\t./run\n', 'make check'],
    ['unit-test: all\n\t./run\nbench:\n\t./b\n', 'make unit-test'],
    ['runtests:\n\tcd t && ./all.sh\n', 'make runtests'],
    ['unit:\n\t./u\ntests:\n\t./all\n', 'make tests'],
    // What only builds a program runs no test.
    ['unittest: a.o b.o\n\t$(CXX) $^ $(CXXFLAGS) -o $@\n', 'make unittest && ./unittest'],
    ['unittest: a.o b.o\n', 'make unittest && ./unittest'],
    ['test: t.c\n\t@mkdir -p out\n\t$(CC) -o test t.c \\\n\t  -lm\n', 'make test && ./test'],
    ['tests: a-test b-test\na-test: a.c\n\tcc a.c -o $@\nb-test: b.o\n', 'make tests && ./a-test && ./b-test'],
    ['test: t.c\n\tcc t.c -o $@\n\t./$@\n', 'make test'],
    ['test: t\n\t./t\nt: t.o\n', 'make test'],
    ['test: lint t\nlint:\n\t./lint\nt: t.o\n', 'make test'],
    ['test: t\nt: t.c\n\tcc t.c -o t && ./t\n', 'make test'],
    // No target for tests, and programs that are called so.
    [
      'all: list-test\n\nlist-test: list.c\n\t$(CC) -o list-test list.c -DMAIN\n\t@echo "Type ./list-test"\n',
      'make list-test && ./list-test',
    ],
    [
      'test_a: a.c\n\tcc a.c -o $@\nlatest: b.c\n\tcc b.c -o $@\nc_tests: c.o\n',
      'make test_a c_tests && ./test_a && ./c_tests',
    ],
  ])('%j', async (text, expected) => {
    expect((await recipeOf({ Makefile: text })).test).toBe(expected);
  });

  test('without a target for tests is told, and other manifests come first', async () => {
    expect(await reasonOf({ Makefile: 'test := 1\nall:\n\ttrue\n' })).toBe(
      'Makefile has no target for tests (`test`, `check`, `unit-test` and their like), and no manifest of another tool is there. Its targets: all.',
    );
    // A C library's manifest for a registry of sources names no tests: they are looked for where they are.
    const registry = { 'package.json': '{"name": "lib", "src": ["lib.c"]}', 'lib.c': '' };
    expect((await recipeOf({ ...registry, Makefile: 'test:\n\t./t\n' })).test).toBe('make test');
    expect(await reasonOf({ ...registry, Makefile: 'all:\n' })).toMatch(/^Makefile has no target for tests /);
    const web = { 'package.json': '{"name": "web"}', 'a.js': '', Makefile: 'all:\n' };
    expect(await reasonOf(web)).toBe('No known test runner was found in package.json.');
    expect((await recipeOf({ Makefile: 'test:\n', 'go.mod': 'module x\n' })).ecosystem).toBe('go');
    expect(await reasonOf({ Makefile: 'test-data:\n\t./fetch > test-data\n' })).toContain('Its targets: test-data.');
  });

  test.each([
    ['a build in a folder of builds is another way', 'build/meson', 'make'],
    ['one in a folder of sources is the package', 'lib', 'c'],
  ])('%s', async (_, folder, ecosystem) => {
    const files = {
      Makefile: 'test:\n\t./t\n',
      [`${folder}/meson.build`]: "test('a', x)\n",
      [`${folder}/tests/t.c`]: '',
    };
    expect((await recipeOf(files)).ecosystem).toBe(ecosystem);
  });
});
