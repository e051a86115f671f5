import { expect, test } from '@jest/globals';
import type { Prompts } from '../../src/ports.ts';
import { faultLocalization } from '../../src/stages/fault-localization.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts: Prompts = { hashes: {}, render: (name) => name };
const scene: Scene = {
  task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
  workspace: fakeWorkspace({ 'lib/a.js': 'let a = 1;\n' }),
  prompts,
  parent: undefined,
  evidence: '',
  room: 1000,
  count: (text) => text.length,
};
const read = (reply: string) => faultLocalization.read(reply, scene);

test('a search for code is answered as the prompt writes it, quotes at the end of the line included', async () => {
  expect(await read('<search>\nfunction f\ncode "arrayLimit"\n</search>')).toEqual({
    kind: 'search',
    requests: [
      { kind: 'method', name: 'f' },
      { kind: 'code', text: 'arrayLimit' },
    ],
    unanswered: [],
  });
});

test('lines that are no request, and requests beyond the sixth, are named instead of dropped', async () => {
  const many = Array.from({ length: 7 }, (_, i) => `function f${i}`).join('\n');
  expect(await read(`<search>\nlook around\n${many}\n</search>`)).toMatchObject({
    kind: 'search',
    unanswered: ['look around', 'function f6'],
  });
});
