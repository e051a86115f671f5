// `npm run bench:search`: every policy on simulated issues through the real plan(), drive() and select(), at equal
// generated tokens. It is a simulation: world.ts holds its assumptions. `--quick` plays few issues; `--issues N` any number.

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { mean } from 'simple-statistics';
import { fitConfidence } from '../../src/evaluation/fit-confidence.ts';
import { POLICIES } from '../../src/search/policy.ts';
import { CAUTIOUS, type Coefficients } from '../../src/selection/confidence.ts';
import { QUICK, readCommandLine } from '../command-line.ts';
import type { Batch } from './batch.ts';
import { drawCurves } from './curves.ts';
import { atCost, bootstrap, calibrationOf, type Point } from './figures.ts';
import type { Played } from './play.ts';
import { SWEEP, WORLD, type World } from './world.ts';

const BUDGETS = [1, 2, 4, 8, 16];
const DEFAULT = 'process-search';
const values = readCommandLine('bench:search', 'Every policy on simulated issues, at equal generated tokens.', {
  issues: { type: 'string', value: 'N', means: 'simulated issues of each policy' },
  quick: QUICK,
});
const ISSUES = Number(values.issues ?? (values.quick ? 120 : 5000));
/** Issues that nothing was chosen on: neither the fit nor any threshold has seen them. */
const FIRST = 3_000_001;
/** The sweep only tells directions, so a part of the issues will do. */
const SWEEP_ISSUES = Math.ceil(ISSUES / 5);
const say = (line: string) => process.stdout.write(`${line}\n`);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const workers = Array.from(
  { length: availableParallelism() },
  () => new Worker(new URL('./batch.ts', import.meta.url)),
);

/** Issues `from`…`to - 1` of one policy at one budget, spread over the workers. */
async function playAll(batch: Batch): Promise<readonly Played[]> {
  const width = Math.ceil((batch.to - batch.from) / workers.length);
  const parts = workers.map((worker, i) => {
    const from = batch.from + i * width;
    return ask(worker, { ...batch, from, to: Math.min(batch.to, from + width) });
  });
  return (await Promise.all(parts)).flat();
}

function ask(worker: Worker, batch: Batch): Promise<readonly Played[]> {
  return new Promise((resolvePart, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolvePart);
    worker.once('error', reject);
    worker.postMessage(batch);
  });
}

interface Curve {
  readonly policy: string;
  readonly points: readonly (Point & { readonly rollouts: number; readonly played: readonly Played[] })[];
}

async function curvesOf(
  world: World,
  policies: readonly string[],
  issues: number,
  coefficients?: Coefficients,
): Promise<readonly Curve[]> {
  const curves: Curve[] = [];
  for (const policy of policies) {
    const points: Curve['points'][number][] = [];
    for (const rollouts of policy === 'greedy' ? [1] : BUDGETS) {
      const played = await playAll({ world, policy, rollouts, from: FIRST, to: FIRST + issues, coefficients });
      points.push({
        rollouts,
        played,
        cost: mean(played.map((p) => p.generated)),
        resolved: played.map((p) => Number(p.resolved)),
      });
    }
    curves.push({ policy, points });
  }
  return curves;
}

const share = (played: readonly Played[], test: (p: Played) => boolean) => played.filter(test).length / played.length;

function pointOf(curves: readonly Curve[], policy: string, rollouts: number): Curve['points'][number] {
  const point = curves.find((curve) => curve.policy === policy)?.points.find((each) => each.rollouts === rollouts);
  if (!point) throw new Error(`${policy} was not played at N = ${rollouts}`);
  return point;
}

function printCurves(curves: readonly Curve[]): void {
  say('policy            N  resolved  in the pool  generated tokens  all tokens');
  for (const { policy, points } of curves) {
    for (const { rollouts, played } of points) {
      const tokens = (of: (p: Played) => number) => `${(mean(played.map(of)) / 1000).toFixed(1)}k`;
      say(
        `${policy.padEnd(15)} ${String(rollouts).padStart(3)}  ${percent(share(played, (p) => p.resolved)).padStart(8)}  ${percent(share(played, (p) => p.oracle)).padStart(11)}  ${tokens((p) => p.generated).padStart(16)}  ${tokens((p) => p.tokens).padStart(10)}`,
      );
    }
  }
}

/** The default at N = 8 less another policy at the same mean number of generated tokens, paired by issue. */
function against(curves: readonly Curve[], other: string) {
  const ours = pointOf(curves, DEFAULT, 8);
  const theirs = atCost(curves.find((curve) => curve.policy === other)?.points ?? [], ours.cost);
  return bootstrap(ours.resolved.map((value, i) => value - (theirs[i] ?? 0)));
}

async function calibrate(coefficients: Coefficients, world: World) {
  const held = await playAll({
    world,
    policy: DEFAULT,
    rollouts: 8,
    from: 1_000_001,
    to: 1_000_001 + ISSUES,
    coefficients,
  });
  return calibrationOf(
    held.filter((p) => p.features).map((p) => ({ probability: p.confidence, happened: p.resolved })),
  );
}

/**
 * Fits on issues of their own. Twice, because the confidence decides when a search ends, and so which patches it is asked
 * about: the second fit sees the searches that the first one ends.
 */
async function train(): Promise<Coefficients> {
  let coefficients: Coefficients | undefined;
  for (const from of [500_001, 700_001]) {
    const to = from + Math.min(3000, Math.max(400, ISSUES));
    const played = await playAll({ world: WORLD, policy: DEFAULT, rollouts: 8, from, to, coefficients });
    coefficients = fitConfidence(
      played.flatMap(({ features, resolved }) => (features ? [{ features, resolved }] : [])),
    );
  }
  return coefficients ?? CAUTIOUS;
}

async function main(): Promise<void> {
  say(`Simulation, ${ISSUES} issues; assumptions in bench/search/world.ts, committed before any policy was run.\n`);
  const coefficients = await train();
  const names = POLICIES.map(({ name }) => name);
  say(
    `Confidence fitted on other simulated issues: ${JSON.stringify(coefficients, (_key, value: unknown) => (typeof value === 'number' ? round(value) : value))}\n`,
  );
  const curves = await curvesOf(WORLD, names, ISSUES, coefficients);
  printCurves(curves);
  const one = pointOf(curves, 'greedy', 1);
  const ours = pointOf(curves, DEFAULT, 8);
  const ratio = mean([...ours.resolved]) / mean([...one.resolved]);
  const gap = 100 * (share(ours.played, (p) => p.oracle) - share(ours.played, (p) => p.resolved));
  say(
    `\nDefault at N = 8 over one rollout: ${ratio.toFixed(2)}; selection loses ${gap.toFixed(1)} points of its own pool.`,
  );
  say(
    '\nDefault at N = 8 against the others at equal generated tokens (points, 95 % interval of a paired bootstrap over issues):',
  );
  const wins = names
    .filter((name) => name !== DEFAULT && name !== 'greedy')
    .map((name) => {
      const { mean: by, low, high } = against(curves, name);
      say(`  ${name.padEnd(15)} ${(100 * by).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`);
      return low > 0;
    });
  const random: World = { ...WORLD, processAuc: 0.5, outcomeAuc: 0.5, comparisonAuc: 0.5 };
  const blind = await curvesOf(random, [DEFAULT, 'execution'], ISSUES, coefficients);
  const loss = -100 * against(blind, 'execution').mean;
  say(
    `\nWith random reward models the default is ${loss.toFixed(1)} points below \`execution\` at equal generated tokens.`,
  );
  const proposed = ours.played.filter((p) => p.decision === 'propose');
  const precision = share(proposed, (p) => p.resolved);
  const coverage = proposed.filter((p) => p.resolved).length / ours.played.filter((p) => p.oracle).length;
  say(
    `Without a doubt banner: ${percent(precision)} right, ${percent(coverage)} of what its pool could resolve (${percent(WORLD.weakTests)} of wrong patches pass weak tests).`,
  );
  const held = await calibrate(coefficients, WORLD);
  const shifted = await calibrate(coefficients, { ...WORLD, ability: { a: 0.2, b: 0.6 } });
  for (const [name, c] of [
    ['held-out issues', held],
    ['harder issues', shifted],
  ] as const) {
    say(
      `Calibration on ${name}: error ${c.ece.toFixed(3)}, Brier ${c.brier.toFixed(3)}, ${percent(1 - c.brier / c.brierOfBaseRate)} below the base rate's.`,
    );
  }
  await sweep(coefficients);
  await save(curves);
  say(
    JSON.stringify({
      issues: ISSUES,
      ratio_n8_over_n1: round(ratio),
      selection_gap_points: round(gap),
      beats_all_at_equal_tokens: wins.every((won) => won),
      random_reward_loss_points: round(loss),
      precision_without_banner: round(precision),
      coverage_without_banner: round(coverage),
      ece: round(held.ece),
      ece_shifted: round(shifted.ece),
      brier_below_base_rate: round(1 - held.brier / held.brierOfBaseRate),
    }),
  );
}

/** Directions only: the same policies in worlds that differ in one assumption. */
async function sweep(coefficients: Coefficients): Promise<void> {
  say(
    `\nSweep, ${SWEEP_ISSUES} issues each: one rollout → default at N = 8 (in its pool); \`orm+execution\` at equal generated tokens`,
  );
  for (const { name, change } of SWEEP) {
    const curves = await curvesOf(
      { ...WORLD, ...change },
      ['greedy', DEFAULT, 'orm+execution'],
      SWEEP_ISSUES,
      coefficients,
    );
    const ours = pointOf(curves, DEFAULT, 8);
    const { mean: by, low, high } = against(curves, 'orm+execution');
    say(
      `  ${name.padEnd(40)} ${percent(share(pointOf(curves, 'greedy', 1).played, (p) => p.resolved))} → ${percent(share(ours.played, (p) => p.resolved))} (${percent(share(ours.played, (p) => p.oracle))}); ${(100 * by).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`,
    );
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;

async function save(curves: readonly Curve[]): Promise<void> {
  const folder = resolve(import.meta.dirname, '../../.mullover/bench');
  await mkdir(folder, { recursive: true });
  const rows = curves.flatMap(({ policy, points }) =>
    points.map(({ cost, resolved, rollouts }) => ({
      policy,
      rollouts,
      tokens: cost / 1000,
      resolved: 100 * mean([...resolved]),
    })),
  );
  await writeFile(join(folder, 'search-curves.svg'), await drawCurves(rows, `Simulation, ${ISSUES} issues`));
  say(`\nCurves: ${join('.mullover/bench', 'search-curves.svg')}`);
}

await main();
for (const worker of workers) await worker.terminate();
