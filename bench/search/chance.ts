// Chance by name: the same seed and name always draw the same number.

import { probit } from 'simple-statistics';

/** Uniform in 0…1. FNV-1a with a finaliser: a hundred times faster than a cryptographic hash, and good enough for dice. */
export function draw(seed: number, name: string): number {
  let hash = 2166136261 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 3266489909);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}

/** Standard normal. */
export function gaussian(seed: number, name: string): number {
  return quantile(Math.min(1 - 1e-9, Math.max(1e-9, draw(seed, name))));
}

/** Index 0…n-1 with Zipf weights (1, 1/2, 1/3, …). */
export function zipf(uniform: number, n: number): number {
  let total = 0;
  for (let i = 1; i <= n; i++) total += 1 / i;
  let left = uniform * total;
  for (let i = 1; i <= n; i++) {
    left -= 1 / i;
    if (left <= 0) return i - 1;
  }
  return n - 1;
}

/** Beta(a, b) for a, b ≤ 1, by Jöhnk's method on named draws. */
export function beta(seed: number, name: string, { a, b }: { readonly a: number; readonly b: number }): number {
  for (let i = 0; ; i++) {
    const x = draw(seed, `${name}/x${i}`) ** (1 / a);
    const y = draw(seed, `${name}/y${i}`) ** (1 / b);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

/** Quantile of the standard normal. */
export const quantile = probit;
