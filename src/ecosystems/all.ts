// All ecosystems that are known. A new one is a folder beside this file and a line here.

import type { Recipe } from '../execution.ts';
import { c } from './c/c.ts';
import { type Ecosystem, NO_TOOLCHAIN, type Toolchain } from './ecosystem.ts';
import { go } from './go/go.ts';
import { java } from './java/java.ts';
import { make } from './make/make.ts';
import { node } from './node/node.ts';
import { php } from './php/php.ts';
import { python } from './python/python.ts';
import { ruby } from './ruby/ruby.ts';
import { rust } from './rust/rust.ts';

/** Of several that speak for a folder equally, the first one counts. */
export const ECOSYSTEMS: readonly Ecosystem[] = [node, python, go, rust, java, c, ruby, php, make];

/** Undefined for a recipe that a maintainer wrote as a whole. */
export function ecosystemOf(
  { ecosystem }: Recipe,
  ecosystems: readonly Ecosystem[] = ECOSYSTEMS,
): Ecosystem | undefined {
  return ecosystems.find(({ name }) => name === ecosystem);
}

export function toolchainOf(recipe: Recipe, ecosystems: readonly Ecosystem[] = ECOSYSTEMS): Toolchain {
  return ecosystemOf(recipe, ecosystems)?.toolchain(recipe) ?? NO_TOOLCHAIN;
}
