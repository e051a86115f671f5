import { describe, expect, test } from '@jest/globals';
import {
  everyTool,
  everythingRecipe,
  imageRecipe,
  namedTool,
  type Tool,
  type ToolName,
} from '../../src/ecosystems/catalogue.ts';

const filesOf = (name: Tool, ...beside: readonly ToolName[]) => {
  const { label, suite, layers } = imageRecipe(name, beside);
  return [
    label,
    suite,
    ...layers.map(({ file, args }) => [file, args['VERSION'] ?? args['CHECK'] ?? ''].join(' ').trim()),
  ];
};

describe('the image of a toolchain', () => {
  test.each([
    [{ name: 'node', version: '20' }, ['node-20', 'bookworm', 'common']],
    [{ name: 'node', version: '24' }, ['node-24', 'bookworm', 'common', 'node /opt/node/24/bin/node --version']],
    [{ name: 'python', version: '3.13' }, ['python-3.13', 'trixie', 'common']],
    [{ name: 'python', version: '3.9' }, ['python-3.9', 'bullseye', 'common']],
    [{ name: 'python', version: '3.12' }, ['python-3.12', 'bookworm', 'common', 'uv-python 3.12']],
    [{ name: 'java', version: '21' }, ['java-21', 'trixie', 'common', 'apt javac -version', 'maven 3.9.12']],
    [{ name: 'go', version: '1.26.6' }, ['go-1.26.6', 'bookworm', 'common', 'go 1.26.6']],
  ] as const)('%j', (tool, expected) => {
    expect(filesOf(tool)).toEqual(expected);
  });

  test('another toolchain beside it comes in the version of the same suite, once', () => {
    const rust = 'apt cargo --version && rustc --version';
    expect(filesOf({ name: 'python', version: '3.11' }, 'rust', 'rust', 'python')).toEqual([
      'python-3.11_rust-1.85',
      'bookworm',
      'common',
      rust,
    ]);
    expect(filesOf({ name: 'python', version: '3.14' }, 'rust')).toEqual([
      'python-3.14_rust-1.97',
      'forky',
      'common',
      rust,
    ]);
    // bullseye has no Rust that builds today's crates.
    expect(filesOf({ name: 'python', version: '3.9' }, 'rust')).toEqual(['python-3.9', 'bullseye', 'common']);
  });

  test('every one stands on a suite that the others with it can share', () => {
    for (const tool of everyTool()) expect(imageRecipe(tool).layers[0]?.file).toBe('common');
    expect(everythingRecipe().layers.map(({ file }) => file)).toEqual([
      'common',
      'node',
      'node',
      'apt',
      'maven',
      'apt',
      'go',
      'apt',
    ]);
  });

  test('is named by tool and version, or by the tool alone', () => {
    expect(namedTool('java-21')).toEqual({ name: 'java', version: '21' });
    expect(namedTool('java')).toEqual({ name: 'java', version: '17' });
    expect(() => namedTool('cobol')).toThrow('There is no toolchain cobol.');
    expect(() => imageRecipe(namedTool('java-7'))).toThrow('There is no toolchain java 7.');
    expect(() => namedTool('Java 21')).toThrow('There is no toolchain Java 21.');
  });
});
