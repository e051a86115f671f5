// minitest, behind a script that loads test files and reports each test; `rake test` is taken for it.

import { titlesOf } from './one-test.ts';
import { scriptEntries } from './reports/tests.ts';
import { inBundle, rubyCanary, unbundled } from './ruby.ts';
import { exported, type Plan, type PlanRequest, REPORT, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

/** Relative to the package. */
export function isMinitestFile(path: string): boolean {
  return (
    /^(test|tests)\/(.*\/)?([^/]+_(test|spec)|(test|spec)_[^/]+)\.rb$/.test(path) && !/(^|\/)\w+_helper\.rb$/.test(path)
  );
}

export const minitest: Runner = {
  name: 'minitest',
  tool: (words) => {
    const [first, second, ...rest] = unbundled(words);
    return first === 'rake' && second === 'test' ? rest : undefined;
  },
  written: ['rake', 'test'],
  valued: '-f -I -r',
  dropped: /^(-t|--trace|-q|--quiet|-s|--silent|-v|--verbose)$/,
  oneTest: { by: 'plan' },
  run: { kind: 'planning', plan },
  parse: scriptEntries,
  canary: rubyCanary('mullover_canary_test.rb', /\.rb$/, 'minitest.rb'),
};

function plan({ parsed, recipe, selection, paths }: PlanRequest): Plan {
  const prefix = recipe.directory === '.' ? '' : `${recipe.directory}/`;
  const own = (selection.kind === 'files' ? selection.files : paths).filter((path) => path.startsWith(prefix));
  const files = selection.kind === 'files' ? own : own.filter((path) => isMinitestFile(path.slice(prefix.length)));
  const titles = titlesOf(selection);
  const whole = typed(minitest, parsed);
  const shown = selection.kind === 'all' ? whole : `${whole} (${[...files, ...(titles ?? [])].join(', ')})`;
  if (files.length === 0) return { steps: [], command: shown };
  const order = {
    report: REPORT,
    files: files.map((path) => path.slice(prefix.length)),
    ...(titles ? { titles } : {}),
  };
  const words = inBundle('ruby', '/opt/mullover/minitest-run.rb', JSON.stringify(order));
  const command = `${exported(parsed)}exec ${quoteWords(words)}`;
  return { steps: [{ command, shown, files: selection.kind === 'all' ? [] : files, report: REPORT }], command: shown };
}
