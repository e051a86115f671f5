// `cargo test` behind a script that runs each test program by itself.

import { scriptEntries } from './reports/tests.ts';
import { exported, type Plan, type PlanRequest, REPORT, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

export const cargoTest: Runner = {
  name: 'cargo test',
  tool: ([first, second, ...rest]) => {
    if (first !== 'cargo') return undefined;
    if (second === 'nextest') return ofNextest(rest);
    return second === 'test' || second === 't' ? rest : undefined;
  },
  written: ['cargo', 'test'],
  valued:
    '-p --package --test --bin --example --bench -F --features -j --jobs --profile --target --manifest-path --exclude --target-dir --color --test-threads --skip -E --filter-expr --filterset -P --retries --partition --status-level --final-status-level --success-output --failure-output --config-file --tool-config-file --max-fail --no-tests --run-ignored',
  dropped:
    /^(--no-run|--no-fail-fast|--keep-going|--offline|--frozen|--locked|-v|-vv|--verbose|-q|--quiet|--nocapture|--no-capture|--show-output|--color(=.*)?|--target-dir(=.*)?|--message-format.*|--format.*|-j.*|--jobs.*|-E.*|-P.*|--(filter-expr|filterset|retries|partition|(final-)?status-level|(success|failure)-output|(tool-)?config-file|max-fail|no-tests|run-ignored)(=.*)?|--ff|--fail-fast|--nff)$/,
  oneTest: { by: 'options', options: (titles) => ['--', '--exact', titles.join('::')] },
  run: { kind: 'planning', plan },
  parse: scriptEntries,
  canary: { kind: 'none', why: 'a test that must fail would have to be compiled into every test program' },
};

function plan({ parsed, recipe, selection }: PlanRequest): Plan {
  const prefix = recipe.directory === '.' ? '' : `${recipe.directory}/`;
  const files =
    selection.kind === 'files' ? selection.files.filter((file) => file.endsWith('.rs') && file.startsWith(prefix)) : [];
  const whole = typed(cargoTest, parsed);
  const shown = selection.kind === 'all' ? whole : `${whole} (${files.join(', ')})`;
  if (selection.kind === 'files' && files.length === 0) return { steps: [], command: shown };
  const end = parsed.options.indexOf('--');
  const flags = end < 0 ? parsed.options : parsed.options.slice(0, end);
  const rest = [...(end < 0 ? [] : parsed.options.slice(end + 1)), ...parsed.targets];
  const order = JSON.stringify({ report: REPORT, flags, rest, files });
  const command = `${exported(parsed)}exec node /opt/mullover/cargo-test.mjs ${quoteWords([order])}`;
  return { steps: [{ command, shown, files, report: REPORT }], command: shown };
}

/** It has profiles of its own beside those of Cargo, and expressions that nothing else knows: all that they choose from is run. */
function ofNextest([verb, ...words]: readonly string[]): readonly string[] | undefined {
  if (!/^(run|r)$/.test(verb ?? '')) return undefined;
  return words.map((word) => word.replace(/^--profile(?==|$)/, '-P').replace(/^--cargo-profile(?==|$)/, '--profile'));
}
