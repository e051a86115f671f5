import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { fileStores } from '../../src/wire-stores.ts';
import { describeStores } from '../conformance/deployment-stores.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mullover-stores-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const NO_CAPS = { traceDays: 1, traceBytes: 0, mirrorBytes: 0, imageBytes: 0 };
describeStores('the files', async () => {
  const folder = await mkdtemp(join(root, 's-'));
  return fileStores({ data: { folder, ...NO_CAPS } }, { redact: (text) => text });
});
