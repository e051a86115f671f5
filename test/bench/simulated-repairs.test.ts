// Repairs of the simulated world come to what their prompt tells.

import { describe, expect, test } from '@jest/globals';
import { beta } from '../../bench/search/chance.ts';
import { searched } from '../../bench/search/play.ts';
import { isRightKey, issueOf } from '../../bench/search/simulated-world.ts';
import { type Repairs, WORLD } from '../../bench/search/world.ts';
import { POLICIES } from '../../src/search/policy.ts';
import { kindOf, parentOf } from '../../src/trace/position.ts';
import type { Node, Tree } from '../../src/trace/tree.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';

const ISSUES = 150;
/** Of other issues than those that anything was chosen or reported on. */
const FIRST = 4_000_001;

interface Repaired {
  readonly tree: Tree;
  readonly repair: Node;
  /** Key of the patch that was repaired. */
  readonly patch: string;
}

/** All repairs in searches of some issues; no further tests, so that what failed at the end is what they were told. */
async function repairsIn(repair: Partial<Repairs>): Promise<readonly Repaired[]> {
  const world = { ...WORLD, repair: { ...WORLD.repair, ...repair } };
  const [first] = POLICIES;
  if (!first) throw new Error('there is no policy');
  const policy = { ...first, furtherTests: 0, repairShare: 1 };
  const found: Repaired[] = [];
  for (let seed = FIRST; seed < FIRST + ISSUES; seed++) {
    const tree = await searched(issueOf(world, seed, beta(seed, 'ability', world.ability)), policy, 8);
    for (const node of tree.nodes.values()) {
      const patch = tree.nodes.get(parentOf(node.id) ?? '')?.draft?.key;
      if (kindOf(node.id) === 'r' && patch !== undefined) found.push({ tree, repair: node, patch });
    }
  }
  return found;
}

function failsValidTest({ tree, patch }: Repaired): boolean {
  const candidate = candidatesOf(tree).find(({ key }) => key === patch);
  return [...(candidate?.reproductions ?? [])].some(
    ([id, { verdict }]) => verdict.result === 'fail' && tree.nodes.get(id)?.draft?.key.startsWith('t-valid-'),
  );
}

const isRight = ({ repair }: Repaired) => isRightKey(repair.draft?.key ?? '');

describe('a repair', () => {
  test('comes right where the failing test shows what is wrong, and where that alone helps nowhere else', async () => {
    const repairs = await repairsIn({ shown: 1, broken: 0, misled: 0 });
    const right = repairs.filter(isRight);
    expect(right.length).toBeGreaterThan(10);
    expect(right.filter((one) => !failsValidTest(one))).toEqual([]);
  });

  test('never comes right where nothing that it is told helps, nor with the patch that it repairs', async () => {
    const repairs = await repairsIn({ shown: 0, broken: 0, misled: 0 });
    expect(repairs.length).toBeGreaterThan(50);
    expect(repairs.filter(isRight)).toEqual([]);
    expect(repairs.filter(({ repair, patch }) => repair.draft?.key === patch)).toEqual([]);
  });

  test('objects only where every failing test asks for something else', async () => {
    const repairs = await repairsIn({ objects: { right: 1, wrong: 1 } });
    const objecting = repairs.filter(({ repair }) => repair.state === 'failed');
    expect(objecting.length).toBeGreaterThan(0);
    expect(objecting.filter(failsValidTest)).toEqual([]);
  });
});
