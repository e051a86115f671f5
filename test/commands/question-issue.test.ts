// Which issues only ask: a search is not started for them, so that nothing that may be a fault is taken for one.

import { describe, expect, test } from '@jest/globals';
import { isQuestionIssue } from '../../src/commands/only-asks.ts';

describe('a question', () => {
  test.each<[string, string]>([
    ['How do I group nodes?', ''],
    ['How to group nodes', 'Hi there! How do I group nodes by their name? Thanks!'],
    ['[Question] groups', 'Is there a way to group nodes? Where is it documented?'],
    ['Where is the list of options', 'Which options are there?'],
    ['What does oneListGroup do?', 'What does it do to attributes?'],
    ['Can I use this with streams?', 'Can I pass a stream?'],
    ['How do I add a custom header?', ''],
    ['Is there a way to group nodes?', 'Which version has it?'],
    ['Question: where are the logs?', 'Thanks!'],
  ])('is %j', (title, body) => {
    expect(isQuestionIssue(title, body)).toBe(true);
  });
});

describe('a fault', () => {
  test.each<[string, string]>([
    ['add subtracts numbers', '2 + 2 = 0'],
    ['Why does add(2, 2) return 0?', 'Should it not be 4?'],
    ['Is this a bug?', 'Is it?'],
    ['How do I parse this?', 'It throws a TypeError. How do I parse this?'],
    ['How do I parse this?', 'I get 0. Why?'],
    ['What is this?', '```\nTypeError: x is undefined\n```'],
    ['What is this?', '    at foo (a.js:1)\nWhat is it?'],
    ['Can you fix the crash?', 'Can you?'],
    ['Does not work?', ''],
    ['groups', 'How do they work?'],
    ['', ''],
    ["Why does parse('') return 0?", ''],
    ['Dates before 1970 become positive?', 'Is this intended?'],
    ['Different results on two systems?', ''],
    ['When parsing dates before 1970 the year is positive', ''],
    ['How can it be 3?', 'What happens: sum([1, 1]) is 3. What is expected: 2.'],
  ])('is %j: %j', (title, body) => {
    expect(isQuestionIssue(title, body)).toBe(false);
  });
});

describe('a wish', () => {
  test.each<[string, string]>([
    ['Support for streams?', 'Could you add support for streams?'],
    ['Is it possible to add a timeout option?', ''],
    ['Can we have a dry run?', ''],
    ['How do I group nodes?', 'Could you provide a function for it?'],
    ['Question: streams', 'Will you support streams?'],
  ])('is %j: %j', (title, body) => {
    expect(isQuestionIssue(title, body)).toBe(false);
  });
});
