// The style and the script of the pages, as files beside the program.

import { readFile } from 'node:fs/promises';

const FOLDER = new URL('../../pages/', import.meta.url);

export function readStyle(): Promise<string> {
  return readFile(new URL('pages.css', FOLDER), 'utf8');
}

export function readScript(): Promise<string> {
  return readFile(new URL('live.js', FOLDER), 'utf8');
}
