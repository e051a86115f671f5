import { expect, test } from '@jest/globals';
import { imagesBeyond } from '../../src/sandbox/images.ts';

const image = (id: string, created: number, bytes: number) => ({ id, created, bytes });

test('the newest images stay, those beyond the cap go', () => {
  const images = [image('old', 1, 50), image('new', 3, 60), image('middle', 2, 40)];
  expect(imagesBeyond(images, 100).map(({ id }) => id)).toEqual(['old']);
  expect(imagesBeyond(images, 99).map(({ id }) => id)).toEqual(['middle', 'old']);
  expect(imagesBeyond(images, 1000)).toEqual([]);
});
