// Which stage speaks for a node.

import { environmentRetry, environmentSetup } from '../stages/environment-setup.ts';
import { faultLocalization } from '../stages/fault-localization.ts';
import { patchGeneration, patchRepair } from '../stages/patch-generation.ts';
import { reproductionRetry, reproductionTest } from '../stages/patch-verification.ts';
import { repositoryUnderstanding } from '../stages/repository-understanding.ts';
import type { Stage } from '../stages/stage.ts';
import type { NodeId } from '../task.ts';
import { type Kind, kindOf, parentOf } from '../trace/position.ts';

const STAGES: Readonly<Record<Kind, Stage>> = {
  u: repositoryUnderstanding,
  f: faultLocalization,
  p: patchGeneration,
  r: patchRepair,
  t: reproductionTest,
  e: environmentSetup,
};

export function stageFor(node: NodeId): Stage {
  const [kind, parent] = [kindOf(node), parentOf(node)];
  if (kind === 'e' && parent !== null) return environmentRetry;
  return kind === 't' && parent !== null && kindOf(parent) === 't' ? reproductionRetry : STAGES[kind];
}
