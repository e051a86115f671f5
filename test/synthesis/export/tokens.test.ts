import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InputFault } from '../../../src/errors.ts';
import { lengthsOf, studentTokenizer, tokensOf } from '../../../src/synthesis/export/tokens.ts';

/** Each word a token, each sign another one. */
const TOKENIZER = {
  ...{ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, decoder: null },
  ...{ pre_tokenizer: { type: 'Whitespace' }, post_processor: null },
  model: { type: 'WordLevel', vocab: { unknown: 0, think: 1, patch: 2 }, unk_token: 'unknown' },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-tokens-'));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(TOKENIZER));
  await writeFile(join(folder, 'tokenizer_config.json'), '{"unk_token": "unknown"}');
});
afterAll(() => rm(folder, { recursive: true }));

test('tokens are those of the tokenizer in a folder, with what a template adds to each message', async () => {
  const student = await studentTokenizer(folder);
  // The card of what is counted so is published.
  expect(student.name).toBe(basename(folder));
  expect(['think patch', 'other <think>', ''].map(student.count)).toEqual([2, 4, 0]);
  expect(
    tokensOf(
      [
        { role: 'user', content: 'patch' },
        { role: 'assistant', content: 'think think' },
      ],
      student,
    ),
  ).toBe(13);
});

test('a tokenizer that says of which model it is goes by that name', async () => {
  await writeFile(join(folder, 'tokenizer_config.json'), '{"unk_token": "unknown", "name_or_path": "Acme/Student-7B"}');
  expect((await studentTokenizer(folder)).name).toBe('Acme/Student-7B');
});

test('files of another kind are refused with what is wrong with them', async () => {
  const other = await mkdtemp(join(tmpdir(), 'mullover-no-tokens-'));
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    await writeFile(join(other, name), '{"version": "1.0"}');
  await expect(studentTokenizer(other)).rejects.toThrow(InputFault);
  await expect(studentTokenizer(other)).rejects.toThrow(`${other} holds no tokenizer that is known: `);
  await rm(other, { recursive: true });
});

test('a folder without a tokenizer is refused with the file that it lacks', async () => {
  await expect(studentTokenizer(join(folder, 'none'))).rejects.toThrow(InputFault);
  await expect(studentTokenizer(join(folder, 'none'))).rejects.toThrow('tokenizer.json cannot be read');
});

test('lengths are told by their quantiles, also of none', () => {
  const values = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(lengthsOf(values)).toEqual({ count: 100, median: 51, p90: 90, p99: 99, most: 100 });
  expect(lengthsOf([])).toEqual({ count: 0, median: 0, p90: 0, p99: 0, most: 0 });
});
