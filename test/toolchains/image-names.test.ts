import { expect, test } from '@jest/globals';
import { imageRecipe, namedTool } from '../../src/ecosystems/catalogue.ts';
import { imageNames } from '../../src/toolchains/image-names.ts';

const names = (tool: string, architecture = 'amd64') => imageNames(imageRecipe(namedTool(tool)), architecture);
const tags = (tool: string) => names(tool).layers.map(({ tag }) => tag);

test('the same recipe has the same names, which say what is inside', () => {
  expect(names('java-17')).toEqual(names('java-17'));
  expect(names('java-17').image).toMatch(/^mullover-toolchain:java-17-[0-9a-f]{12}$/);
  expect(names('java-17').suite).toMatch(/^mullover-suite:bookworm-[0-9a-f]{12}$/);
});

test('toolchains of one suite share what lies below them, and nothing above', () => {
  const [node, go] = [tags('node-20'), tags('go')];
  expect(go[0]).toBe(node[0]);
  expect(go.slice(1).filter((tag) => node.includes(tag))).toEqual([]);
  expect(names('python-3.13').suite).toBe(names('java-21').suite);
  expect(tags('python-3.11').map((tag) => tag.replace(/^.*:/, '').replace(/-\w+$/, ''))).toEqual([
    'common',
    'python-3.11',
  ]);
});

test('other processors have other images', () => {
  expect(names('node', 'arm64').image).not.toBe(names('node').image);
});
