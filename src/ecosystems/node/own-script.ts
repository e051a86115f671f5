// The script of a package.json that runs its tests, as a command to be run as it is.

import { skipReason } from '../../ci-files/skip-reason.ts';
import { commandsInTurn, quoteWords } from '../../runners/shell-words.ts';
import type { Manifest } from './manifest.ts';
import { BEYOND_UNITS, calledScripts } from './scripts.ts';

/** Best first. */
const SCRIPTS = ['test', 'tests', 'tests-only', 'test:unit', 'test-unit', 'unit', 'test:node', 'test:ci', 'mocha'];
const UNIT = ['test:unit', 'test-unit', 'unit', 'tests-only', 'test:node'];
/** Tests that need a browser or a served page: not in this sandbox. */
export const BROWSERS =
  /\b(e2e|end-to-end|cypress|playwright|puppeteer|karma|wtr|web-test-runner|testem|selenium|browserstack)\b/;

/** Undefined when no script tests anything. */
export function ownScript({ scripts }: Manifest): string | undefined {
  const tests = (name: string) =>
    !callsItself(scripts, name) && !/no test specified|^\s*(?:(?:exit 0|true|:)\s*)?$/.test(scripts[name] ?? '');
  const found = SCRIPTS.filter(tests);
  const units = UNIT.filter(tests);
  const name = BROWSERS.test(scripts[found[0] ?? ''] ?? '') ? (units[0] ?? found[0]) : found[0];
  return name === undefined ? undefined : withoutAside(scripts, name);
}

/**
 * The script as it is called, or its parts without those that check no behaviour or need a browser: a chain ends with the
 * first part that fails, and linters and browsers are not there as they are for the maintainers.
 */
function withoutAside(scripts: Manifest['scripts'], name: string): string {
  const whole = name === 'test' ? 'npm test' : `npm run ${name}`;
  const texts = [`pre${name}`, name, `post${name}`].flatMap((one) => scripts[one] ?? []);
  if (texts.some((text) => HAS_SYNTAX.test(text))) return whole;
  const parts = texts.flatMap((text) => commandsInTurn(text).flatMap((words) => partsOf(words, scripts)));
  const kept = parts.filter((part) => !isAside(part, scripts));
  return kept.length === 0 || kept.length === parts.length ? whole : kept.join(' && ');
}

/** More of a shell than commands in a row. */
const HAS_SYNTAX = /[|;<>`$(){}\\\n]|(?<!&)&(?!&)|(^|&&)\s*(cd|export|set)\s/;

/** `run-s lint unit` is several. */
function partsOf(words: readonly string[], scripts: Manifest['scripts']): readonly string[] {
  const called = /^(run-[sp]|npm-run-all2?)$/.test(words[0] ?? '') ? calledScripts(words, Object.keys(scripts)) : [];
  return called.length === 0 ? [quoteWords(words)] : called.map((name) => `npm run ${name}`);
}

function isAside(command: string, scripts: Manifest['scripts']): boolean {
  const [words = []] = commandsInTurn(command);
  const called = calledScripts(words, Object.keys(scripts));
  if (called.some((name) => BEYOND_UNITS.test(name))) return true;
  if (/^(lints|makes documentation|measures)/.test(skipReason(command) ?? '')) return true;
  // A script that only checks types takes its time for each selection of tests, and says nothing of any of them.
  return called.length > 0 && !OF_OTHERS.test(command) && called.every((name) => isOnlyAside(name, scripts));
}

/** A script of other packages, whatever one of that name does in this one. */
const OF_OTHERS = / (?:--workspaces?|-ws?|--recursive|-r|--filter|-F)\b/;

/** With what the package manager runs before and behind it: tests may need what that makes. */
function isOnlyAside(name: string, scripts: Manifest['scripts']): boolean {
  const texts = [`pre${name}`, name, `post${name}`].flatMap((one) => scripts[one] ?? []);
  if (texts.some((text) => text === '' || HAS_SYNTAX.test(text))) return false;
  return texts
    .flatMap((text) => commandsInTurn(text))
    .every((words) => /^(lints|makes documentation)/.test(skipReason(quoteWords(words)) ?? ''));
}

/** Of this package, and not of those of its workspace. */
const CALLS =
  /\b(?:npm|yarn|pnpm)(?: run(?:-script)?)? ([\w:.-]+)(?![^&|;]* (?:--workspaces?|-ws?|--recursive|-r|--filter)\b)/g;

/** Such a script never ends. */
function callsItself(scripts: Manifest['scripts'], name: string): boolean {
  const reached = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const called = (scripts[next] ?? '').replace(/(^|[\s&|;])cd\s.*$/s, '').matchAll(CALLS);
    for (const [, script = ''] of called) {
      if (!(script in scripts) || reached.has(script)) continue;
      reached.add(script);
      waiting.push(script);
    }
  }
  return reached.has(name);
}
