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
  cases: [],
  tried: [],
  left: 8000,
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

test('requests that stand in one line are all answered', async () => {
  expect(await read('<search>\nclass A, function b(x, y); file lib/a.js\n</search>')).toMatchObject({
    requests: [
      { kind: 'class', name: 'A' },
      { kind: 'method', name: 'b' },
      { kind: 'file', file: 'lib/a.js' },
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

test('who searches and names places at once gets the answers; the places count where no turn is left', async () => {
  const place = { file: 'lib/a.js', startLine: 1, endLine: 1 };
  const workspace = { ...scene.workspace, resolve: async () => ({ location: place, code: '' }) };
  const reply = '<search>\nfunction f\n</search>\n<locations>\nlib/a.js:1\n</locations>';
  expect(await faultLocalization.read(reply, { ...scene, workspace })).toMatchObject({
    kind: 'search',
    requests: [{ kind: 'method', name: 'f' }],
    otherwise: { kind: 'draft', draft: { locations: [place] } },
  });
});

test('right lines under a wrong name are taken', async () => {
  const place = { file: 'lib/a.js', startLine: 1, endLine: 1 };
  const resolve: Scene['workspace']['resolve'] = async (location) =>
    location.class === undefined ? { location, code: '' } : undefined;
  const reply = '<locations>\nlib/a.js :: class Wrong :: lines 1-1\n</locations>';
  expect(await faultLocalization.read(reply, { ...scene, workspace: { ...scene.workspace, resolve } })).toMatchObject({
    kind: 'draft',
    draft: { locations: [place] },
  });
});
