// Which stage speaks for a node.

import { faultLocalization } from '../stages/fault-localization.ts';
import { patchGeneration, patchRepair } from '../stages/patch-generation.ts';
import { reproductionTest } from '../stages/patch-verification.ts';
import { repositoryUnderstanding } from '../stages/repository-understanding.ts';
import type { Stage } from '../stages/stage.ts';
import type { NodeId } from '../task.ts';
import { type Kind, kindOf } from '../trace/position.ts';

const STAGES: Readonly<Record<Kind, Stage>> = {
  u: repositoryUnderstanding,
  f: faultLocalization,
  p: patchGeneration,
  r: patchRepair,
  t: reproductionTest,
};

export function stageFor(node: NodeId): Stage {
  return STAGES[kindOf(node)];
}
