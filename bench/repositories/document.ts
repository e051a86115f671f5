// The document of bench/repositories.ts: its table and what the figures mean.

import { machine } from '../../src/evaluation/task-check/task-table.ts';
import { isUsable, type Row } from './row.ts';

const HEAD = [
  'repository',
  'ecosystem',
  'runner',
  'from',
  'set-up s',
  'suite s',
  'tests',
  'reached',
  'usable',
  'why not',
];

export interface Summary {
  readonly repositories: number;
  readonly usable: number;
  readonly share: number;
  /** `usable/all` by ecosystem. */
  readonly byEcosystem: Readonly<Record<string, string>>;
}

export function summaryOf(rows: readonly Row[]): Summary {
  const usable = rows.filter(isUsable).length;
  const names = [...new Set(rows.map(({ ecosystem }) => ecosystem))].toSorted();
  const shareOf = (name: string) => {
    const own = rows.filter(({ ecosystem }) => ecosystem === name);
    return `${own.filter(isUsable).length}/${own.length}`;
  };
  return {
    repositories: rows.length,
    usable,
    share: rows.length === 0 ? 0 : Math.round((usable / rows.length) * 1000) / 1000,
    byEcosystem: Object.fromEntries(names.map((name) => [name, shareOf(name)])),
  };
}

/** `unmeasured`: repositories of the list without a row yet. */
export function documentOf(rows: readonly Row[], unmeasured: readonly string[]): string {
  const { repositories, usable, byEcosystem } = summaryOf(rows);
  const dates = rows.map(({ at }) => at.slice(0, 10)).toSorted();
  const [first = 'never', last = 'never'] = [dates[0], dates.at(-1)];
  const groups = Object.entries(byEcosystem).map(([name, share]) => `${name} ${share}`);
  return `# Repositories

Whether the tests of a repository run as it is: without settings and without a model. Written by \`npm run bench:repositories\`; measured ${first === last ? `on ${first}` : `from ${first} to ${last}`} on ${machine()}. Other work ran on the same machine, so times are upper bounds.

- ${usable} of ${repositories} usable: ${groups.join(', ')}${unmeasured.length === 0 ? '' : `\n- not measured yet, ${unmeasured.length} of the list: ${unmeasured.join(', ')}`}

*Usable*: at least one test passes in both of two runs, at least 90 % of the tests that ran pass, and tests fail when the sources of the repository are broken, so that they are seen to run them (a Go program ends at the first of them, so that few fail). *From*: where the commands come from. *Reached*: of the passing tests, those that fail then. *Red* tests fail in both runs, *flaky* ones differ.

${tableOf(rows)}
`;
}

export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: Row): readonly string[] {
  const { passing, red, flaky, filesLeft } = row;
  const counts = [
    `${passing} pass`,
    ...(red > 0 ? [`${red} red`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    ...(filesLeft > 0 ? [`${filesLeft} files not run`] : []),
  ];
  const share = row.reached === null || passing === 0 ? '–' : `${Math.round((row.reached / passing) * 100)} %`;
  const cells = [
    row.repo,
    row.ecosystem,
    row.runner ?? '–',
    row.source ?? '–',
    seconds(row.setUpSeconds, row.source === null ? '–' : 'cached'),
    seconds(row.suiteSeconds, '–'),
    row.suiteSeconds === null ? '–' : counts.join(', '),
    row.proof === 'pass' ? share : (row.proof ?? '–'),
    isUsable(row) ? 'yes' : 'no',
    row.reason,
  ];
  return cells.map((text) => text.replaceAll('|', '\\|').replace(/\s+/g, ' '));
}

function seconds(value: number | null, none: string): string {
  return value === null ? none : value.toFixed(value < 10 ? 1 : 0);
}
