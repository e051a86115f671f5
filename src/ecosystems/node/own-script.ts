// The script of a package.json that runs its tests, as a command to be run as it is.

import type { Manifest } from './manifest.ts';

/** Best first. */
const SCRIPTS = ['test', 'tests', 'tests-only', 'test:unit', 'test-unit', 'unit', 'test:node', 'test:ci', 'mocha'];
const UNIT = ['test:unit', 'test-unit', 'unit', 'tests-only', 'test:node'];
/** Tests that need a browser or a served page: not in this sandbox. */
const BROWSERS =
  /\b(e2e|end-to-end|cypress|playwright|puppeteer|karma|wtr|web-test-runner|testem|selenium|browserstack)\b/;

/** Undefined when no script tests anything. */
export function ownScript({ scripts }: Manifest): string | undefined {
  const tests = (name: string) =>
    !callsItself(scripts, name) && !/no test specified|^\s*(exit 0|true|:)?\s*$/.test(scripts[name] ?? '');
  const found = SCRIPTS.filter(tests);
  const units = UNIT.filter(tests);
  const name = BROWSERS.test(scripts[found[0] ?? ''] ?? '') ? (units[0] ?? found[0]) : found[0];
  if (name === undefined) return undefined;
  return name === 'test' ? 'npm test' : `npm run ${name}`;
}

/** Such a script never ends. */
function callsItself(scripts: Manifest['scripts'], name: string): boolean {
  const reached = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const called = (scripts[next] ?? '').matchAll(/\b(?:npm|yarn|pnpm)(?: run(?:-script)?)? ([\w:.-]+)/g);
    for (const [, script = ''] of called) {
      if (!(script in scripts) || reached.has(script)) continue;
      reached.add(script);
      waiting.push(script);
    }
  }
  return reached.has(name);
}
