// The picture of the search tree.

import { describe, expect, test } from '@jest/globals';
import { viewRun } from '../../../src/trace/views/run-view.ts';
import { searchPicture } from '../../../src/trace/views/search-picture.ts';
import { ask, begin, completeTrace, createTrace, drafted, patchDraft, type TraceBuilder } from './sample-trace.ts';

const picture = ({ events, texts }: TraceBuilder) => searchPicture(viewRun(events, texts)).split('\n');

describe('the picture of the search tree', () => {
  test('draws the way to the winner bold, pruned branches grey, and alike siblings once', () => {
    expect(picture(completeTrace())).toEqual([
      'flowchart LR',
      '  issue(["issue"])',
      '  u0["understanding: json2xml.js, orderedJs2Xml.js (0.82)"]',
      '  u0_f0["localization: j2x:115 (0.88)"]',
      '  u0_f0_p0["1: append attributes in the array branch (0.91)"]',
      '  u0_f0_p1["2, 3: same as 1"]',
      '  u0_f1["localization: j2x:115 (0.40)"]',
      '  u0_f1_p0["4, 5: same as 1"]',
      '  u0_f1_p2["6: same, also trims (0.74)"]',
      '  u0_f2["localization: j2x:115 (0.30)"]',
      '  u1["understanding (6 alike): json2xml.js, orderedJs2Xml.js"]',
      '  u7["understanding: orderedJs2Xml.js, json2xml.js (0.41)"]',
      '  u7_f0["localization: buildTextValNode:210 (0.20)"]',
      '  u7_f0_p0["7: rewrite of j2x (0.40)"]',
      '  u7_f0_p1["8: text only (0.22)"]',
      '  issue ==> u0',
      '  u0 ==> u0_f0',
      '  u0_f0 ==> u0_f0_p0',
      '  u0_f0 --> u0_f0_p1',
      '  u0 --> u0_f1',
      '  u0_f1 --> u0_f1_p0',
      '  u0_f1 --> u0_f1_p2',
      '  u0 --> u0_f2',
      '  issue --> u1',
      '  issue --> u7',
      '  u7 --> u7_f0',
      '  u7_f0 --> u7_f0_p0',
      '  u7_f0 --> u7_f0_p1',
      '  classDef winner fill:#dafbe1,stroke:#1a7f37,stroke-width:3px,color:#1f2328',
      '  classDef kept fill:#ddf4ff,stroke:#0969da,color:#1f2328',
      '  classDef pruned fill:#eff1f3,stroke:#afb8c1,color:#818b98',
      '  class u0,u0_f0,u0_f0_p0 winner',
      '  class u0_f0_p1,u0_f1,u0_f1_p0,u7,u7_f0 kept',
      '  class u0_f1_p2,u0_f2,u1,u7_f0_p0,u7_f0_p1 pruned',
    ]);
  });

  test('of a large search shows the way to the winner and counts the rest', () => {
    const trace = createTrace();
    begin(trace);
    const understanding = { kind: 'understanding', files: ['a.js'], locations: [], analysis: '' } as const;
    ask(trace, { node: 'u0', outcome: drafted(trace, understanding, 'a.js') });
    for (let i = 0; i < 80; i++) {
      ask(trace, { node: `u0.p${i}`, outcome: drafted(trace, patchDraft(`line ${i}`, 'x'), `change ${i}`) });
    }
    const decided = { confidence: 0.9, reason: '', next: '', rollouts: 80 };
    trace.add({ type: 'decided', decision: 'propose', winner: 'u0.p3', ...decided });
    expect(picture(trace).slice(0, 8)).toEqual([
      'flowchart LR',
      '  issue(["issue"])',
      '  u0["understanding: a.js"]',
      '  u0_p3["4: change 3"]',
      '  u0_others["79 others"]',
      '  issue ==> u0',
      '  u0 ==> u0_p3',
      '  u0 --> u0_others',
    ]);
  });

  test('takes nothing from a label but letters and quiet punctuation', () => {
    const lines = picture(completeTrace({ summary: '"] click u0 %%{x}%% `@{<b>#quot;;\n end' }));
    expect(lines).toContain('  u0_f0_p0["1: click u0 x b quot end (0.91)"]');
  });
});
