import { expect, test } from '@jest/globals';
import { runSteps } from '../../src/cli/run-steps.ts';
import type { SynthesisStep } from '../../src/cli/synthesis-step.ts';

async function ran(codes: Readonly<Record<string, number>>, more: Partial<SynthesisStep> = {}) {
  const said: string[] = [];
  const work = { folder: '', signal: new AbortController().signal, say: (line: string) => said.push(line) };
  const steps = Object.entries(codes).map(
    ([name, code]): SynthesisStep => ({
      ...{ name, description: '', options: [], run: async () => code },
      ...(name === 'prepare' ? more : {}),
    }),
  );
  return { code: await runSteps(steps, {}, work), said };
}

test('a step that did not end well ends the others', async () => {
  expect(await ran({ collect: 0, prepare: 3, bootstrap: 0 })).toEqual({
    code: 3,
    said: ['== collect', '== prepare'],
  });
});

test('what a step could not decide keeps no later one from what it could, and is told in the end', async () => {
  expect(await ran({ collect: 0, prepare: 3, bootstrap: 0, export: 0 }, { mayLeaveSome: true })).toEqual({
    code: 3,
    said: ['== collect', '== prepare', '== bootstrap', '== export'],
  });
});

test('a step without use is left out, and one alone has no heading', async () => {
  expect((await ran({ collect: 0, prepare: 0 }, { isWanted: () => false })).said).toEqual([]);
  expect(await ran({ prepare: 1 })).toEqual({ code: 1, said: [] });
});
