// The command line: setup · solve · test · trace · evaluate · report · synthesize · toolchains · calibrate · doctor. Exit codes: 0 done, 1 nothing found, 2 the user's input, 3 the environment.

import './node-version.ts';
import { Command, CommanderError, Option } from 'commander';
import { type CalibrateOptions, calibrateCommand } from './cli/calibrate.ts';
import { type DoctorOptions, doctorCommand } from './cli/doctor.ts';
import { type EvaluateOptions, evaluateCommand } from './cli/evaluate.ts';
import { between, counted, names, numbers, wholeNumber } from './cli/option-values.ts';
import type { ReportOptions } from './cli/report.ts';
import type { SetupOptions } from './cli/setup.ts';
import { type SolveOptions, solveCommand } from './cli/solve.ts';
import { declareSynthesize } from './cli/synthesize.ts';
import { type TestOptions, testCommand } from './cli/test.ts';
import { toolchainsCommand } from './cli/toolchains.ts';
import type { TraceOptions } from './cli/trace.ts';
import { exitCode, isFault } from './errors.ts';
import { POLICIES } from './search/policy.ts';

const POLICY = new Option(
  '--policy <name>',
  'search policy, see below; default: process-search (MULLOVER_POLICY)',
).choices(POLICIES.map(({ name }) => name));

const NAME_WIDTH = 16;
const TEXT_WIDTH = 80;

const program = new Command('mullover')
  .description('Thinks longer about an issue instead of needing a larger model.')
  .showHelpAfterError('(see --help)')
  .configureOutput({ writeErr: (text) => process.stderr.write(text) })
  .exitOverride();

program
  .command('solve')
  .description('Solve an issue of a repository without GitHub: prints the patch and its evidence.')
  .option('--repo <path|url>', 'repository: a local folder or an http(s) address', '.')
  .option('--base <ref>', 'commit, branch or tag to start from', 'HEAD')
  .option('--issue <file|text>', 'the issue: a Markdown file whose first line is the title, or the text itself')
  .option('--resume <run>', 'go on with a stored run instead of starting one; its finished work is kept')
  .option('--budget <n>', 'rollouts: patch samples, repairs included', wholeNumber)
  .option('--tokens <n>', 'cap on tokens, prompts and replies together', wholeNumber)
  .option('--seconds <n>', 'cap on active time', wholeNumber)
  .addOption(POLICY)
  .option('--model-url <url>', 'OpenAI-compatible endpoint, e.g. http://localhost:8000/v1 (MULLOVER_MODEL_URL)')
  .option('--model <name>', 'model name (MULLOVER_MODEL)')
  .option('--seed <n>', 'seed of the samples', wholeNumber, 1)
  .option('--out <file>', 'write the patch, and the reproduction test with it, to a file for `git apply`')
  .option('--best', 'with --out: write the best patch also when it is not good enough to propose')
  .option('--json', 'print one JSON report on stdout; progress goes to stderr')
  .addHelpText('after', policiesHelp)
  .action((options: SolveOptions) => run(() => solveCommand(options)));

program
  .command('test')
  .description("Build a repository's environment and run its tests in the sandbox, as a run would; no model is needed.")
  .option('--repo <path|url>', 'repository: a local folder or an http(s) address', '.')
  .option('--base <ref>', 'commit, branch or tag to test', 'HEAD')
  .option('--file <path...>', 'run these test files only')
  .option('--test <id>', 'run one test, by its id in an earlier output: "test/a.test.js::suite > title"')
  .option('--settings <file>', 'try these settings, in the form of .github/mullover.yml, over those of the repository')
  .option('--seconds <n>', 'what one run of the tests may take (MULLOVER_SUITE_SECONDS)', wholeNumber)
  .option('--runs <n>', 'runs; tests that differ between them are flaky', wholeNumber, 2)
  .option('--json', 'print one JSON report on stdout')
  .option('--plan', 'print the set-ups that would be tried, and build and run nothing')
  .action((options: TestOptions) => run(() => testCommand(options)));

program
  .command('trace')
  .description('Show a stored run: its steps, or all of it as one page (--html), as JSON, or as spans.')
  .argument('<run>', 'name of a run in MULLOVER_DATA, or the folder of its trace')
  .option('--html <file>', 'write one page that loads nothing: search tree, prompts, replies, diffs, tests, cost')
  .addOption(
    new Option('--json', 'print the run as JSON: decision, patch, evidence, every node, cost').conflicts('otel'),
  )
  .option('--otel', 'print the run as spans of OpenTelemetry: OTLP JSON, for /v1/traces of a collector')
  .action((name: string, options: TraceOptions) =>
    run(async () => {
      // What pages are made with would make every other command start later.
      const { traceCommand } = await import('./cli/trace.ts');
      return traceCommand(name, options, (text) => process.stdout.write(text));
    }),
  );

program
  .command('evaluate')
  .description('Run the tasks of a data set under policies and budgets, and grade the patches that they choose.')
  .option(
    '--dataset <file|name>',
    'tasks as JSON lines in the fields of SWE-bench or Multi-SWE-bench, or a name: docs/evaluate.md',
  )
  .requiredOption('--out <dir>', 'folder of the results; one that holds some of them is gone on with')
  .option('--budgets <n,…>', 'rollouts of each run', numbers, [1, 2, 4, 8])
  .option('--policies <name,…>', 'search policies', names, [POLICIES[0]?.name ?? ''])
  .option('--seeds <n,…>', 'seeds of the samples', numbers, [1])
  .option('--instances <id,…>', 'some of the tasks; all without it', names)
  .option('--shard <i/n>', 'the i-th of n parts of the tasks')
  .option('--jobs <n>', 'tasks at a time', counted, 1)
  .option('--repo-mirror <dir>', 'folder of clones (owner+name), in place of GitHub')
  .option('--model-url <url>', 'OpenAI-compatible endpoint (MULLOVER_MODEL_URL)')
  .option('--model <name>', 'model name (MULLOVER_MODEL)')
  .addOption(
    new Option('--model-kind <kind>', 'what answers there, for captions')
      .choices(['live', 'simulated', 'replayed'])
      .default('live'),
  )
  .addOption(
    new Option('--grader <which>', 'own sandbox, or the official harness of SWE-bench')
      .choices(['own', 'official'])
      .default('own'),
  )
  .option('--queue', 'give the tasks to the workers that join, by Redis (MULLOVER_REDIS_URL), and follow them')
  .option('--join <evaluation>', 'be such a worker, until the evaluation has ended; --out is of this worker alone')
  .option('--check-grader <n>', 'grade an empty, a half and a wrong patch of so many of the tasks as well', counted)
  .option('--check-tasks', 'ask no model: tell which tasks can be judged here, by their fix, no patch and wrong ones')
  .option('--settings <file>', 'with --check-tasks: settings of tasks or repositories that need some, as YAML')
  .option('--merge <dir...>', 'make one folder of those of all parts, and run nothing')
  .addHelpText('after', policiesHelp)
  .action((options: EvaluateOptions) => run(() => evaluateCommand(options)));

program
  .command('toolchains')
  .description(
    'List the images of toolchains; with names (`java-21`, `rust`, `everything`) build them before they are needed.',
  )
  .argument('[names...]', 'toolchains, each with a version or in the preferred one')
  .action((names: readonly string[]) =>
    run(() => toolchainsCommand(names, (line) => process.stdout.write(`${line}\n`))),
  );

program
  .command('setup')
  .description('Register the GitHub App from a page in your browser, keep its key and secret, and try a delivery.')
  .option(
    '--url <url>',
    'where GitHub reaches the web process: https://HOST, or a whole address such as a smee channel',
  )
  .option('--pages <url>', 'where people are to reach the pages of runs, such as https://mullover.example.com')
  .option('--name <name>', 'name of the App, which you can change on the page of GitHub', 'mullover')
  .option('--org <name>', 'organisation that is to own the App; without it: you')
  .option('--github-url <url>', 'first page of a GitHub Enterprise server', 'https://github.com')
  .option('--port <n>', 'port of the page on this machine; 0: any', between(0, 65_535), 0)
  .option('--out <dir>', 'folder of mullover.private-key.pem, web.env, worker.env and mullover.env', '.')
  .option(
    '--wait <s>',
    'seconds to wait for the App to be installed, for the label that starts a run to be made there; 0: none is made',
    between(0, 3600),
    120,
  )
  .action((options: SetupOptions) =>
    run(async () => {
      // The web process comes with it.
      const { setupCommand } = await import('./cli/setup.ts');
      return setupCommand(options, (line) => process.stdout.write(`${line}\n`));
    }),
  );

program
  .command('doctor')
  .description('Check the model endpoint, Docker, Redis and the GitHub App: one line each, with the next step.')
  .option('--bench', 'measure the model endpoint instead, and recommend settings for it')
  .option('--bench-tokens <n>', 'with --bench: about how many tokens the measures may take', between(2000, 1e9), 40_000)
  .option('--bench-seconds <n>', 'with --bench: how long they may take', between(10, 86_400), 300)
  .option('--json', 'with --bench: print one JSON object on stdout; progress goes to stderr')
  .action((options: DoctorOptions) => run(() => doctorCommand(options)));

program
  .command('migrate')
  .description('Copy the runs, commands and outcomes of MULLOVER_DATA to the PostgreSQL of MULLOVER_DATABASE_URL.')
  .addHelpText(
    'after',
    '\nStop web and workers first. It can be stopped and started again: what is there is compared, not copied.',
  )
  .action(() =>
    run(async () => {
      const { migrateCommand } = await import('./cli/migrate.ts');
      return migrateCommand((line) => process.stdout.write(`${line}\n`));
    }),
  );

program
  .command('calibrate')
  .description('Fit the confidence on what became of the pull requests of runs stored here, as the worker noted it.')
  .option('--outcomes <file>', 'in place of that: JSON lines of {"run": "r-…", "resolved": true}')
  .option('--out <file>', 'where the coefficients go', 'confidence.json')
  .action((options: CalibrateOptions) => run(() => calibrateCommand(options)));

program
  .command('report')
  .description('Make Markdown and one page with charts of an evaluation, put several side by side, or compare two.')
  .argument('<folders...>', 'folder of an evaluation; several, such as of other models, stand side by side')
  .option('--compare', 'two of them, the earlier one first: differences with paired tests, and which instances flipped')
  .option(
    '--out <dir>',
    'folder for Markdown and page; default: that of the evaluation; of several: Markdown is printed',
  )
  .option('--note <text>', 'of several: what their folders do not say, such as the machine')
  .option('--dataset <file|name>', 'the data set: look through all traces for its hidden tests and lines of its fixes')
  .option('--seen <file>', 'ids of instances or owner/name of repositories that the model was trained on, one a line')
  .option('--json', 'print the report as JSON, with every finding')
  .action((folders: readonly string[], options: ReportOptions) =>
    run(async () => {
      // The library of the charts would make every other command start later.
      const { reportCommand } = await import('./cli/report.ts');
      return reportCommand(folders, options, (text) => process.stdout.write(text));
    }),
  );

declareSynthesize(program, run);

function policiesHelp(): string {
  const told = POLICIES.map(({ name, describe }) => `  ${name.padEnd(NAME_WIDTH)}${wrapped(describe)}`);
  return `\nSearch policies, the first one being the default:\n${told.join('\n')}`;
}

/** Lines of a paragraph that stands beside the names. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length < TEXT_WIDTH) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(NAME_WIDTH + 2)}`);
}

/** Exit codes of a shell, for what a person or a supervisor stops. */
const STOPPED = { SIGINT: 130, SIGTERM: 143 } as const;

async function run(action: () => Promise<number>): Promise<void> {
  let stopped: keyof typeof STOPPED | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped ??= signal));
  try {
    process.exitCode = await action();
  } catch (error) {
    if (stopped && error instanceof Error && error.name === 'AbortError') {
      process.stderr.write('mullover: stopped.\n');
      process.exitCode = STOPPED[stopped];
      return;
    }
    if (!isFault(error)) throw error;
    process.stderr.write(`mullover: ${error.message}\n  next: ${error.next}\n`);
    process.exitCode = exitCode(error);
  }
}

// A reader that has seen enough (`| head`) ends no command.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed what is wrong; help and version are no errors.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
