// For intakes of labels that meet no work on their issue: a label that had to wait would be a fault of the test.

import type { LabelIntakeParts } from '../../src/github/label-event.ts';

const refuse = () => Promise.reject(new Error('no label waits in this test'));

export const NO_WAITING: Pick<LabelIntakeParts, 'commands' | 'enqueueCommand'> = {
  commands: { keep: refuse, outcome: refuse },
  enqueueCommand: refuse,
};
