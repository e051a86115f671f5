import { expect, test } from '@jest/globals';
import { imagesBeyond, ownBytes } from '../../src/docker/images.ts';

const image = (id: string, used: number, bytes: number) => ({ id, used, bytes });

test('the images used last stay, those beyond the cap go', () => {
  const images = [image('old', 1, 50), image('new', 3, 60), image('middle', 2, 40)];
  expect(imagesBeyond(images, 100, 9).map(({ id }) => id)).toEqual(['old']);
  expect(imagesBeyond(images, 99, 9).map(({ id }) => id)).toEqual(['middle', 'old']);
  expect(imagesBeyond(images, 1000, 9)).toEqual([]);
});

test('an image that was used just now stays, whatever the cap', () => {
  const images = [image('old', 1, 50), image('new', 3, 60), image('middle', 2, 40)];
  expect(imagesBeyond(images, 0, 2).map(({ id }) => id)).toEqual(['old']);
});

test('an environment counts with its own layer, a Dockerfile with all steps above the image that it is built on', () => {
  const layer = (Size: number, Comment = '', Tags: readonly string[] | null = null) => ({ Size, Comment, Tags });
  expect(ownBytes([layer(5, 'environment by mullover'), layer(900), layer(400)])).toBe(5);
  expect(ownBytes([layer(1), layer(20), layer(300, '', ['node:22']), layer(4000)])).toBe(21);
  expect(ownBytes([layer(1), layer(20)])).toBe(21);
  expect(ownBytes([])).toBe(0);
});
