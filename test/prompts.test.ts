// Prompts: strict variables, text that stays text, known hashes.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { InputFault } from '../src/errors.ts';
import { loadPrompts } from '../src/prompts.ts';

let dir = '';
const folder = (files: Readonly<Record<string, string>>): string => {
  dir = mkdtempSync(join(tmpdir(), 'mullover-prompts-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
};
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a folder of prompts', () => {
  test('renders variables, loops and nested values', () => {
    const prompts = loadPrompts(
      folder({ 'ask.md': '# {{ task.title }}\n{% for f in files %}- {{ f }}\n{% endfor %}' }),
    );
    expect(prompts.render('ask', { task: { title: 'T' }, files: ['a', 'b'] })).toBe('# T\n- a\n- b\n');
  });

  test('leaves template code inside an issue as it is, and escapes nothing', () => {
    const prompts = loadPrompts(folder({ 'ask.md': '{{ issue }}' }));
    const issue = '{{ secrets }} {% include "x" %} <b>&amp;</b> `x`';
    expect(prompts.render('ask', { issue })).toBe(issue);
  });

  test('a missing variable is a fault that names it, also inside an object and in a condition', () => {
    const prompts = loadPrompts(
      folder({ 'a.md': '{{ issue }}', 'b.md': '{{ task.body }}', 'c.md': '{% if hint %}x{% endif %}' }),
    );
    expect(() => prompts.render('a', {})).toThrow(/a\.md: undefined variable: issue/);
    expect(() => prompts.render('b', { task: {} })).toThrow(InputFault);
    expect(() => prompts.render('c', {})).toThrow(InputFault);
  });

  test('inherited properties are no variables', () => {
    const prompts = loadPrompts(folder({ 'a.md': '{{ task.constructor }}' }));
    expect(() => prompts.render('a', { task: {} })).toThrow(InputFault);
  });

  test('an unknown prompt, an unknown filter and a missing folder are faults', () => {
    expect(() => loadPrompts(folder({})).render('nope', {})).toThrow('There is no prompt "nope"');
    const broken = folder({ 'a.md': '{{ x | shout }}' });
    expect(() => loadPrompts(broken).render('a', { x: 1 })).toThrow(InputFault);
    expect(() => loadPrompts(join(broken, 'nowhere'))).toThrow(InputFault);
  });

  test('tells the variables of a template, without those it makes itself', () => {
    const prompts = loadPrompts(
      folder({ 'a.md': '{% for f in files %}{{ f.path }}{{ task.title }}{% endfor %}{{ hint }}' }),
    );
    expect(prompts.variablesOf('a')).toEqual(['files', 'hint', 'task']);
  });

  test('knows the hash of each template', () => {
    const prompts = loadPrompts(folder({ 'a.md': 'text\n', 'notes.txt': 'no prompt' }));
    expect(prompts.hashes).toEqual({ a: createHash('sha256').update('text\n').digest('hex') });
  });
});
