// Build tools that no ecosystem here sets up, by their files: a refusal names them, and the way that is left. Pure.

import type { RecipeSource } from './recipe-source.ts';

interface OtherTool {
  readonly name: string;
  readonly file: string;
  readonly test: string;
}

const TOOLS: readonly (readonly [pattern: RegExp, name: string, test: string])[] = [
  [/^MODULE\.bazel$/, 'Bazel', 'bazel test //...'],
  [/^(WORKSPACE(\.bazel|\.bzlmod)?|BUILD\.bazel)$/, 'Bazel', 'bazel test //...'],
  [/^(BUCK|\.buckconfig)$/, 'Buck', 'buck2 test //...'],
  [/^pants\.toml$/, 'Pants', 'pants test ::'],
  [/^build\.sbt$/, 'sbt', 'sbt test'],
  [/^build\.(sc|mill)$/, 'Mill', 'mill __.test'],
  [/^(project\.clj|deps\.edn)$/, 'Clojure', 'lein test'],
  [/^mix\.exs$/, 'Mix (Elixir)', 'mix test'],
  [/^rebar\.config$/, 'Rebar (Erlang)', 'rebar3 eunit'],
  [/^Package\.swift$/, 'Swift', 'swift test'],
  [/^pubspec\.yaml$/, 'Dart or Flutter', 'dart test'],
  [/^([^/]+\.cabal|cabal\.project|stack\.yaml)$/, 'Haskell', 'cabal test'],
  [/^dune-project$/, 'Dune (OCaml)', 'dune test'],
  [/^build\.zig$/, 'Zig', 'zig build test'],
  [/^[^/]+\.nimble$/, 'Nim', 'nimble test'],
  [/^shard\.yml$/, 'Crystal', 'crystal spec'],
  [/^(dub\.json|dub\.sdl)$/, 'D', 'dub test'],
  [/^(deno\.jsonc?)$/, 'Deno', 'deno test'],
  [/^bun\.lockb?$/, 'Bun', 'bun test'],
  [/^([^/]+\.(sln|slnx|csproj|fsproj)|global\.json)$/, '.NET', 'dotnet test'],
  [/^(Makefile\.PL|Build\.PL|cpanfile|dist\.ini)$/, 'Perl', 'prove -lr t'],
  [/^R\/[^/]+\.R$/, 'R', 'Rscript -e "devtools::test()"'],
  [/^Project\.toml$/, 'Julia', 'julia --project -e "using Pkg; Pkg.test()"'],
  [/^SConstruct$/, 'SCons', 'scons test'],
  [/^wscript$/, 'Waf', './waf test'],
  [/^xmake\.lua$/, 'xmake', 'xmake test'],
  [/^build\.xml$/, 'Ant', 'ant test'],
  [/^Earthfile$/, 'Earthly', 'earthly +test'],
];

/** What the root is built by, where nothing that is known is there. */
export function otherTool({ files }: RecipeSource): OtherTool | undefined {
  for (const [pattern, name, test] of TOOLS) {
    const file = files.find((path) => pattern.test(path));
    if (file !== undefined) return { name, file, test };
  }
  return undefined;
}

/** The way that is left for a tool that the images lack. */
export function withOtherImage({ name, test }: Pick<OtherTool, 'name' | 'test'>): string {
  return `Set \`sandbox: {image: …, test: ${JSON.stringify(test)}}\` in .github/mullover.yml to an image that has ${name} (the operator allows it by MULLOVER_ALLOW_IMAGES), and \`report: …\` to the JUnit files that the tests write.`;
}
