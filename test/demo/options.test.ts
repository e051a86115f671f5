// The demo's options: what is not in its help is refused.
import { describe, expect, test } from '@jest/globals';
import { readOptions } from '../../demo/options.ts';
import { InputFault } from '../../src/errors.ts';

describe('demo options', () => {
  test('without options the replies are recorded ones', () => {
    expect(readOptions([])).toEqual({ help: false, keep: false, crash: false, model: undefined });
  });

  test('an endpoint needs its model, and its key comes from the named variable', () => {
    expect(
      readOptions(['--model-url', 'http://localhost:1/v1', '--model', 'm', '--api-key-env', 'PATH']).model,
    ).toEqual({
      url: 'http://localhost:1/v1',
      name: 'm',
      key: process.env.PATH,
    });
    expect(() => readOptions(['--model', 'm'])).toThrow('both --model-url and --model');
    expect(() =>
      readOptions(['--model-url', 'http://localhost:1/v1', '--model', 'm', '--api-key-env', 'NO_SUCH_VARIABLE']),
    ).toThrow('NO_SUCH_VARIABLE is not set');
  });

  test.each([[['--fast']], [['now']], [['--crash', '--model-url', 'http://localhost:1/v1', '--model', 'm']]])(
    '%j is refused as the user’s input',
    (args) => {
      expect(() => readOptions(args)).toThrow(InputFault);
    },
  );
});
