// The style of the pages, as a file beside the program.

import { readFile } from 'node:fs/promises';

const FOLDER = new URL('../../pages/', import.meta.url);

export function readStyle(): Promise<string> {
  return readFile(new URL('pages.css', FOLDER), 'utf8');
}
