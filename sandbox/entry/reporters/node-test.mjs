// Reporter for node:test: one JSON object per line, with the file and the nesting that TAP leaves out.
export default async function* report(source) {
  yield `${JSON.stringify({ type: 'start' })}\n`;
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const cause = data.details?.error?.cause ?? data.details?.error;
    yield `${JSON.stringify({
      type: 'test',
      file: data.file,
      title: data.name,
      nesting: data.nesting,
      suite: data.details?.type === 'suite',
      passed: type === 'test:pass',
      skipped: data.skip !== undefined && data.skip !== false,
      todo: data.todo !== undefined && data.todo !== false,
      message: type === 'test:fail' ? String(cause?.stack ?? cause?.message ?? cause).slice(0, 2000) : undefined,
    })}\n`;
  }
  yield `${JSON.stringify({ type: 'end' })}\n`;
}
