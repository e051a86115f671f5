// Separating thoughts from the answer.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitThoughts } from '../../src/models/split-thoughts.ts';

describe('thoughts in a reply', () => {
  test.each([
    ['a plain answer has none', 'Yes.', { text: 'Yes.', thoughts: '', start: 0 }],
    [
      'a message to a tool is a call, and no thought',
      '<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary to=functions.find <|constrain|>json<|message|>{"q":1}<|call|>',
      {
        text: '<|channel|>commentary to=functions.find <|constrain|>json<|message|>{"q":1}',
        thoughts: 'a',
        start: 56,
      },
    ],
    ['a closed tag', '<think>\nhm\n</think>\n\nYes.', { text: 'Yes.', thoughts: 'hm', start: 21 }],
    ['empty thoughts', '<think>\n\n</think>\n\nNo', { text: 'No', thoughts: '', start: 19 }],
    ['an unclosed tag takes the rest', 'So: <think>and then', { text: 'So:', thoughts: 'and then', start: 0 }],
    ['nothing but an unclosed tag', '<think>and then', { text: '', thoughts: 'and then', start: -1 }],
    ['a nested tag', '<think>a<think>b</think>c</think>d', { text: 'd', thoughts: 'a\nb\nc', start: 33 }],
    ['the opening tag was in the prompt', 'hm, well\n</think>\nYes', { text: 'Yes', thoughts: 'hm, well', start: 18 }],
    ['several blocks', '<think>a</think>1 <thinking>b</thinking>2', { text: '1 2', thoughts: 'a\nb', start: 16 }],
    [
      'a stray closing tag later stays harmless',
      '<think>a</think>x</think>y',
      { text: 'xy', thoughts: 'a', start: 16 },
    ],
    [
      'marks between quotes are text',
      '<think>drop `</think>` here</think>if (text === "<think>") return;',
      { text: 'if (text === "<think>") return;', thoughts: 'drop `</think>` here', start: 35 },
    ],
    [
      'a thought that begins with a quote',
      '<think>"x" it is</think>b',
      { text: 'b', thoughts: '"x" it is', start: 24 },
    ],
    [
      'a second thought that lost its beginning',
      '<think>a</think>\nb\n</think>\nc',
      { text: 'c', thoughts: 'a\nb', start: 28 },
    ],
    [
      'a tag that is opened twice and closed once',
      '<think>\na\n<think>\nb\n</think>\nc',
      { text: 'c', thoughts: 'a\nb', start: 29 },
    ],
    ['a nested tag that is not closed', '<think>a<think>b</think>c', { text: '', thoughts: 'a\nb\nc', start: -1 }],
    ['a closing tag behind the answer', '<think>a</think>\nb\n</think>\n', { text: 'b', thoughts: 'a', start: 17 }],
    [
      'marks in a block are code',
      '<<<<<<< SEARCH\n<think>\n=======\n</think>\n>>>>>>> REPLACE',
      { text: '<<<<<<< SEARCH\n<think>\n=======\n</think>\n>>>>>>> REPLACE', thoughts: '', start: 0 },
    ],
    [
      'a block that a thought leaves open holds nothing',
      'hm\n<<<<<<< SEARCH\nx\n</think>\n<<<<<<< SEARCH\ny\n=======\nz\n>>>>>>> REPLACE',
      { text: '<<<<<<< SEARCH\ny\n=======\nz\n>>>>>>> REPLACE', thoughts: 'hm\n<<<<<<< SEARCH\nx', start: 29 },
    ],
    ['capitals', '<THINK>a</THINK>b', { text: 'b', thoughts: 'a', start: 16 }],
    ['a box', '<|begin_of_box|>Yes<|end_of_box|>', { text: 'Yes', thoughts: '', start: 16 }],
    ['what a template begins with', '<|im_start|>assistant\nYes<|im_end|>', { text: 'Yes', thoughts: '', start: 22 }],
    [
      'a further turn is no reply',
      'Yes<|im_end|>\n<|im_start|>user\nNo<|im_end|>',
      { text: 'Yes', thoughts: '', start: 0 },
    ],
    [
      'a further turn of another template',
      'Yes<end_of_turn>\n<start_of_turn>user\nNo',
      { text: 'Yes', thoughts: '', start: 0 },
    ],
    [
      'a further turn with a header',
      'b<|eot_id|><|start_header_id|>user<|end_header_id|>\nmore',
      { text: 'b', thoughts: '', start: 0 },
    ],
    ['a further turn whose marks are gone', 'Yes<|im_end|>\nuser\nNo', { text: 'Yes', thoughts: '', start: 0 }],
    ['a further instruction', '<think>a</think>Yes</s><s>[INST] more', { text: 'Yes', thoughts: 'a', start: 16 }],
    [
      'an end in front of all',
      '<think>a</think><|im_end|>\n<|im_start|>assistant\nb',
      { text: '<|im_end|>\n<|im_start|>assistant\nb', thoughts: 'a', start: 16 },
    ],
    [
      'marks of turns in a thought',
      '<think>a <|im_end|>\n<|im_start|>user\n</think>b',
      { text: 'b', thoughts: 'a <|im_end|>\n<|im_start|>user', start: 45 },
    ],
    [
      'marks of turns in a fence',
      'a\n```\n<|im_end|>\n<|im_start|>user\n```\nb',
      { text: 'a\n```\n<|im_end|>\n<|im_start|>user\n```\nb', thoughts: '', start: 0 },
    ],
    [
      'marks of turns in a new file',
      '<edit file="a.jinja">\n<|im_end|>\n<|im_start|>user\n</edit>',
      { text: '<edit file="a.jinja">\n<|im_end|>\n<|im_start|>user\n</edit>', thoughts: '', start: 0 },
    ],
    ['struck-out text', 'a <s>b</s> c', { text: 'a <s>b</s> c', thoughts: '', start: 0 }],
    ['a bare final channel', 'assistantfinalYes', { text: 'Yes', thoughts: '', start: 14 }],
    ['brackets', '[THINK]a[/THINK]\nb', { text: 'b', thoughts: 'a', start: 17 }],
    ['an unclosed bracket', '[THINK]a', { text: '', thoughts: 'a', start: -1 }],
    [
      'special tokens',
      '<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>b',
      { text: 'b', thoughts: 'a', start: 53 },
    ],
    [
      'channels',
      '<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary<|message|>b<|end|><|start|>assistant<|channel|>final<|message|>c',
      { text: 'c', thoughts: 'a\nb', start: 141 },
    ],
    ['a final channel alone', '<|channel|>final<|message|>c<|return|>', { text: 'c', thoughts: '', start: 27 }],
    [
      'a word that begins like a channel',
      'analysis of it: final',
      { text: 'analysis of it: final', thoughts: '', start: 0 },
    ],
    [
      'an end of a turn inside of code stays',
      'a = "<|im_end|>";',
      { text: 'a = "<|im_end|>";', thoughts: '', start: 0 },
    ],
    ['an end of a turn at the end goes', 'a</s>\n', { text: 'a', thoughts: '', start: 0 }],
  ])('%s', (_name, raw, expected) => {
    expect(splitThoughts(raw)).toEqual(expected);
  });

  test('blocks of any depth around any words never reach the answer', () => {
    const word = fc.constantFrom('secret', 'a < b', '<b>', '\n', 'think>');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 4 }), word), { maxLength: 6 }), (blocks) => {
        const raw = blocks.map(
          ([depth, text]) => `${'<think>'.repeat(depth + 1)}${text}${'</think>'.repeat(depth + 1)}.`,
        );
        expect(splitThoughts(raw.join('')).text).toBe('.'.repeat(blocks.length));
      }),
    );
  });

  test('a megabyte of tags is read at once', () => {
    const started = performance.now();
    splitThoughts('<think></think><'.repeat(60_000));
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});
