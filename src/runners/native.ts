// What the build tools of C and C++ have in common: a script of ours builds what changed, runs their tests and reports them.

import { titlesOf } from './one-test.ts';
import { scriptEntries } from './reports/tests.ts';
import { exported, type Plan, type PlanRequest, REPORT, type Runner, typed } from './runner.ts';
import { quoteWords } from './shell-words.ts';

/** Out of the sources where the tool can; below /workspace, since programs may be started there only. */
export const BUILD_FOLDER = '.mullover/build';

interface NativeTool {
  /** Of the runner, and of the branch of the script. */
  readonly name: 'ctest' | 'meson test' | 'automake';
  readonly tool: NonNullable<Runner['tool']>;
  readonly written: readonly string[];
  readonly valued: string;
  readonly dropped: RegExp;
  /** Options that name the folder of the build. */
  readonly folder?: RegExp;
}

export function nativeRunner(tool: NativeTool): Runner {
  const { folder, ...named } = tool;
  const runner: Runner = {
    ...named,
    oneTest: { by: 'plan' },
    run: { kind: 'planning', plan: (request) => plan(request, runner, folder) },
    parse: scriptEntries,
    canary: { kind: 'none', why: 'a test that must fail would have to be compiled and linked like each of the others' },
  };
  return runner;
}

function plan({ parsed, recipe, selection }: PlanRequest, runner: Runner, folderOption: RegExp | undefined): Plan {
  const prefix = recipe.directory === '.' ? '' : `${recipe.directory}/`;
  const files = selection.kind === 'files' ? selection.files.filter((file) => file.startsWith(prefix)) : [];
  const titles = titlesOf(selection);
  const whole = typed(runner, parsed);
  const shown = selection.kind === 'all' ? whole : `${whole} (${[...files, ...(titles ?? [])].join(', ')})`;
  if (selection.kind === 'files' && files.length === 0) return { steps: [], command: shown };
  const at = folderOption ? parsed.options.findIndex((word) => folderOption.test(word)) : -1;
  const folder =
    at < 0 ? '.' : (/^--[\w-]+=(.*)$/.exec(parsed.options[at] ?? '')?.[1] ?? parsed.options[at + 1] ?? '.');
  const order = JSON.stringify({
    tool: runner.name,
    report: REPORT,
    folder,
    options: parsed.options,
    targets: parsed.targets,
    files,
    ...(titles ? { title: titles.join(' > ') } : {}),
  });
  const command = `${exported(parsed)}exec node /opt/mullover/native-test.mjs ${quoteWords([order])}`;
  return { steps: [{ command, shown, files, report: REPORT }], command: shown };
}
