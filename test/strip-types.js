// Jest transformer: Node's own type stripping. Positions are kept, so no source map is needed.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, file, options) =>
    createHash('sha256')
      .update([source, file, process.version, String(options.instrument)].join('\0'))
      .digest('hex'),
};
