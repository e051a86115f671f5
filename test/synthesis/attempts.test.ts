import { expect, test } from '@jest/globals';
import { refuseOrphans } from '../../src/synthesis/attempts.ts';

const at = (...instances: readonly string[]) => instances.map((instance) => ({ instance }));

test('attempts at tasks whose rows are lost are told before anything is decided anew', () => {
  expect(() => refuseOrphans(at('a-1', 'b-2', 'b-2', 'c-3'), new Set(['a-1']), '/data')).toThrow(
    expect.objectContaining({
      message: '2 tasks with attempts in /data/bootstrap, b-2 first, lack a row in /data/tasks.jsonl.',
      next: 'Run `mullover synthesize prepare` again, which makes rows that are missing; what was filtered before is kept.',
    }),
  );
  refuseOrphans(at('a-1'), new Set(['a-1', 'b-2']), '/data');
  refuseOrphans([], new Set(), '/data');
});
