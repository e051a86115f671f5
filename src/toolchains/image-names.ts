// The names of images: of everything that they are made of, so that the same name is the same image.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageRecipe, Layer } from '../ecosystems/catalogue.ts';

/** Of images that repositories' environments are built on. */
export const IMAGE = 'mullover-toolchain';
/** Of what lies between a suite and such an image. */
const LAYER = 'mullover-layer';
const SUITE = 'mullover-suite';
/** Folder of Dockerfiles and entry scripts. */
export const RECIPES = fileURLToPath(new URL('../../sandbox/', import.meta.url));
const ENTRY: Layer = { file: 'entry', args: {} };

/** The tags of an image and of all that it is built on. */
export interface ImageNames {
  readonly suite: string;
  readonly layers: readonly { readonly layer: Layer; readonly tag: string }[];
  readonly image: string;
}

/** Content decides: the same recipe has the same names on every host of this architecture. */
export function imageNames(recipe: ImageRecipe, architecture: string): ImageNames {
  const suite = `${SUITE}:${recipe.suite}-${hashOf([architecture, recipe.suite, recipe.packages])}`;
  let below = suite;
  const layers = [...recipe.layers, ENTRY].map((layer) => {
    const key = hashOf([
      below,
      layer,
      textOf(`toolchains/${layer.file}.Dockerfile`),
      layer === ENTRY ? entryTexts() : '',
    ]);
    const tag = layer === ENTRY ? `${IMAGE}:${recipe.label}-${key}` : `${LAYER}:${layer.file}-${key}`;
    below = tag;
    return { layer, tag };
  });
  return { suite, layers, image: below };
}

function hashOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 12);
}

function textOf(path: string): string {
  return readFileSync(join(RECIPES, path), 'utf8');
}

function entryTexts(): readonly (readonly [string, string])[] {
  const paths = readdirSync(join(RECIPES, 'entry'), { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(RECIPES, 'entry', path)).isFile());
  return files.map((path) => [path, textOf(`entry/${path}`)]);
}
