// The texts of the tests that must fail, as they lie beside the entry scripts.

import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../sandbox/canary/', import.meta.url);

export function canaryTemplate(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}
