// Reads one report as a run of one process that ended well.

import { parseParts } from '../../src/runners/report.ts';

export const readReport = (runner: string, text: string, files: readonly string[]) =>
  parseParts(runner, [{ files, exitCode: 0, text }]);
