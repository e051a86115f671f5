// The words behind `go test` and `cargo test` in an observed run, as orders for the scripts that run and report them. Pure.
'use strict';
const { posix } = require('node:path');
const { escaped } = require('./node-arguments.cjs');

const GO_VALUED =
  /^--?(run|skip|tags|timeout|p|parallel|cpu|ldflags|gcflags|asmflags|mod|modfile|overlay|pkgdir|toolexec|installsuffix|buildmode|compiler|covermode|coverpkg|coverprofile|count|bench|benchtime|fuzz|fuzztime|exec|o|outputdir|shuffle|vet|list|C|cpuprofile|memprofile|blockprofile|mutexprofile|trace)$/;
const GO_DROPPED =
  /^--?(v|json|failfast|shuffle|count|bench|benchtime|benchmem|fuzz|fuzztime|cover|coverprofile|covermode|coverpkg|outputdir)(=.*)?$/;
/** It tests nothing: it lists or compiles. */
const GO_OTHER = /^--?(c|list|n|exec|h|help)(=.*)?$/;

/** `files`: wanted test files relative to the working folder, undefined for all. */
function goOrder(words, { files, titles }) {
  const end = words.findIndex((word) => /^--?args$/.test(word));
  const own = end < 0 ? words : words.slice(0, end);
  if (own.some((word) => GO_OTHER.test(word))) return 'no tests';
  const flags = [];
  const patterns = [];
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at];
    const value = GO_VALUED.test(word) ? own[(at += 1)] : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!GO_DROPPED.test(word)) flags.push(...(value === undefined ? [word] : [word, value]));
  }
  const meant = patterns.length > 0 ? patterns : ['.'];
  const kept = ['-count=1', ...flags];
  if (files === undefined) return { flags: kept, patterns: meant, files: [] };
  const wanted = files.filter((file) => file.endsWith('_test.go') && meant.some((one) => coversPackage(one, file)));
  if (wanted.length === 0) return 'none of them';
  if (!titles) return { flags: kept, patterns: meant, files: wanted };
  const run = `-run=${titles.map((title) => `^${escaped(title)}$`).join('/')}`;
  const unchosen = kept.filter((flag, at) => !/^--?run(=|$)/.test(flag) && !/^--?run$/.test(kept[at - 1] ?? ''));
  return { flags: [...unchosen, run], patterns: [...new Set(wanted.map((file) => `./${posix.dirname(file)}`))], files: [] };
}

/** Patterns by import path are not known here: they are not narrowed by their folder. */
function coversPackage(pattern, file) {
  if (!/^\.{1,2}(\/|$)/.test(pattern)) return true;
  const folder = posix.normalize(pattern.replace(/\/?\.\.\.$/, '/')).replace(/\/$/, '');
  const own = posix.dirname(file);
  if (!pattern.endsWith('...')) return own === folder || (folder === '.' && own === '.');
  return folder === '.' || own === folder || own.startsWith(`${folder}/`);
}

const CARGO_VALUED =
  /^(-p|--package|--test|--bin|--example|--bench|-F|--features|--profile|--target|--manifest-path|--exclude|-Z|--config)$/;
const CARGO_DROPPED =
  /^(--no-fail-fast|--keep-going|--offline|--frozen|--locked|-v|-vv|--verbose|-q|--quiet|--color(=.*)?|--target-dir(=.*)?|--message-format.*|-j.*|--jobs.*)$/;
const CARGO_DROPPED_VALUE = /^(--color|--target-dir|--message-format|-j|--jobs)$/;
const CARGO_REST_DROPPED = /^(--nocapture|--no-capture|--show-output|--quiet|--color(=.*)?|--format.*|--test-threads(=.*)?)$/;

/** `cargo nextest run`: its own options say how it shows, repeats and divides what `cargo test` runs. */
const NEXTEST_VALUED =
  /^(-E|--filter-expr|--filterset|-P|--profile|--retries|--test-threads|--partition|--status-level|--final-status-level|--success-output|--failure-output|--config-file|--tool-config-file|--max-fail|--no-tests|--run-ignored)$/;
const NEXTEST_DROPPED = /^(-E.*|-P.*|--ff|--fail-fast|--nff|--no-capture|--nocapture)$/;

function ofNextest(words) {
  const kept = [];
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '--') return [...kept, ...words.slice(at)];
    const [name] = words[at].split('=');
    if (NEXTEST_VALUED.test(name)) at += words[at] === name ? 1 : 0;
    else if (!NEXTEST_DROPPED.test(words[at])) kept.push(words[at].replace(/^--cargo-profile(?==|$)/, '--profile'));
  }
  return kept;
}

/** `gotestsum`: its own options end behind `--` or with the first package. Undefined where it tests nothing itself. */
function ofGotestsum(words) {
  const packages = [];
  for (let at = 0; at < words.length; at += 1) {
    if (/^(tool|--watch|--raw-command|--help|--version)$/.test(words[at])) return undefined;
    if (words[at] === '--') return [...words.slice(at + 1), ...packages];
    if (!words[at].startsWith('-')) return [...words.slice(at), ...packages];
    const [name, given] = words[at].split(/=(.*)/s);
    const value = given ?? (GOTESTSUM_VALUED.test(name) ? words[(at += 1)] : undefined);
    if (name === '--packages') packages.push(...(value ?? '').split(/\s+/).filter(Boolean));
  }
  return packages.length > 0 ? packages : ['./...'];
}

const GOTESTSUM_VALUED =
  /^(-f|--format|--format-\w+|--junitfile[\w-]*|--jsonfile[\w-]*|--packages|--post-run-command|--rerun-fails-[\w-]+|--max-fails|--hide-summary|--no-summary)$/;

function cargoOrder(words, { files, titles }) {
  if (words.some((word) => /^(--no-run|--help|-h)$/.test(word))) return 'no tests';
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const flags = [];
  const filters = [];
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at];
    const valued = CARGO_VALUED.test(word) || CARGO_DROPPED_VALUE.test(word);
    const value = valued ? own[(at += 1)] : undefined;
    if (!word.startsWith('-')) filters.push(word);
    else if (!CARGO_DROPPED.test(word)) flags.push(...(value === undefined ? [word] : [word, value]));
  }
  const rest = (end < 0 ? [] : words.slice(end + 1)).filter(
    (word, at, all) => !CARGO_REST_DROPPED.test(word) && !/^--test-threads$/.test(all[at - 1] ?? ''),
  );
  if (files === undefined) return { flags, rest: [...rest, ...filters], files: [] };
  const wanted = files.filter((file) => file.endsWith('.rs'));
  if (wanted.length === 0) return 'none of them';
  return { flags, rest: titles ? ['--exact', titles.join('::')] : [...rest, ...filters], files: wanted };
}

module.exports = { cargoOrder, goOrder, ofGotestsum, ofNextest };
