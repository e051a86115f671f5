import { describe, expect, test } from '@jest/globals';
import { settingsThatCount } from '../../src/cli/settings-that-count.ts';
import { readConfig } from '../../src/config.ts';
import { InputFault } from '../../src/errors.ts';
import { type About, checkOwn, readAbout, readMade, readTask } from '../../src/evaluation/shared-work.ts';

const ABOUT: About = {
  ...{ schemaVersion: 1, policies: ['greedy'], budgets: [1], seeds: [1], grader: 'own' },
  caps: { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 },
  model: { name: 'm', judge: 'j', kind: 'live' },
  mullover: { version: '1.0.0', commit: 'c'.repeat(40) },
  settings: { sampling: '{"temperature":0.8}', confidence: 'cautious' },
};

describe('a worker that joins', () => {
  test('is taken where its rows can be compared with those of the others', () => {
    expect(() => checkOwn(ABOUT, ABOUT)).not.toThrow();
  });

  test.each([
    ['model', { model: { ...ABOUT.model, name: 'x' } }, 'model (m, here x)'],
    ['judge', { model: { ...ABOUT.model, judge: 'x' } }, 'judge (j, here x)'],
    ['version', { mullover: { ...ABOUT.mullover, version: '2.0.0' } }, 'version of Mullover (1.0.0, here 2.0.0)'],
    [
      'commit',
      { mullover: { ...ABOUT.mullover, commit: null } },
      `commit of Mullover (${'c'.repeat(40)}, here nothing)`,
    ],
    ['a setting', { settings: { ...ABOUT.settings, confidence: 'own' } }, 'confidence (cautious, here own)'],
    [
      'a setting that it lacks',
      { settings: { confidence: 'cautious' } },
      'sampling ({"temperature":0.8}, here nothing)',
    ],
    ['a setting too many', { settings: { ...ABOUT.settings, more: '1' } }, 'more (nothing, here 1)'],
  ])('is refused for another %s', (_name, other, words) => {
    const join = () => checkOwn(ABOUT, { ...ABOUT, ...other });
    expect(join).toThrow(`This machine would make other rows than the evaluation is of: it differs in ${words}.`);
    expect(join).toThrow(InputFault);
  });

  test('may reach the same model by another address and with another key, not with another temperature', () => {
    const settings = (extra: Record<string, string>) =>
      settingsThatCount(readConfig({}, { MULLOVER_MODEL_URL: 'http://a/v1', MULLOVER_MODEL: 'm', ...extra }));
    const own = { MULLOVER_MODEL_URL: 'http://b/v1', MULLOVER_MODEL_KEY: 'k', MULLOVER_MODEL_CALLS: '9' };
    expect(settings(own)).toEqual(settings({}));
    expect(settings({ MULLOVER_MODEL_TEMPERATURE: '0.1' })).not.toEqual(settings({}));
    const keyed = settings({ MULLOVER_MODEL_BODY: '{"user": "a-secret-of-ours"}' });
    expect(keyed).not.toEqual(settings({}));
    expect(JSON.stringify(keyed)).not.toContain('a-secret-of-ours');
  });
});

test.each([
  ['a description', () => readAbout('{"schemaVersion":2}')],
  ['a task', () => readTask('{"instance":{}}')],
  ['a row', () => readMade('{"row":{},"patch":null}')],
])('%s of another build is refused with the next step', (_name, read) => {
  expect(read).toThrow(expect.objectContaining({ next: 'Run the same build on all machines.' }));
});
