// Reporter for node:test: one JSON object per line, with the file and the nesting that TAP leaves out.
export default async function* report(source) {
  yield `${JSON.stringify({ type: 'start' })}\n`;
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = data.details?.error;
    const cause = error?.cause ?? error;
    yield `${JSON.stringify({
      type: 'test',
      file: data.file,
      title: data.name,
      nesting: data.nesting,
      suite: data.details?.type === 'suite',
      passed: type === 'test:pass',
      skipped: data.skip !== undefined && data.skip !== false,
      todo: data.todo !== undefined && data.todo !== false,
      hook: hookOf(data, error),
      message: type === 'test:fail' ? String(cause?.stack ?? cause?.message ?? cause).slice(0, 2000) : undefined,
    })}\n`;
  }
  yield `${JSON.stringify({ type: 'end' })}\n`;
}

/** The hook that failed. Of those outside of every suite only what comes last is told of the file: the others fail its tests. */
function hookOf({ nesting, details }, error) {
  if (error?.failureType !== 'hookFailed') return undefined;
  const named = /^failed running (\w+) hook$/.exec(error.message ?? '')?.[1];
  return named ?? (nesting === 0 && details.type !== 'suite' ? 'after' : undefined);
}
