// A repository's own template: its headings stay, ours is below them.

import { expect, test } from '@jest/globals';
import { filledTemplate } from '../../src/trace/views/filled-template.ts';

const BODY = 'Fixes #7\n\nIt adds.\n';
const TESTS = 'The commands and what they gave on the base and with the patch are in the table of evidence.';

test('ours goes below the heading that asks for a description; notes to authors go, tasks stay unticked', () => {
  const template = `---
name: x
---
<!-- Thank you for
contributing! -->
## Related issue

<!-- number -->

## Description

Please describe.
- [ ] I have read CONTRIBUTING
* [ ] I added a test

## How was this tested?

...

## License

By opening this you agree.
`;
  expect(filledTemplate(template, BODY, 7)).toBe(`## Related issue

#7

## Description

Fixes #7

It adds.

- [ ] I have read CONTRIBUTING
* [ ] I added a test

## How was this tested?

${TESTS}

## License

By opening this you agree.
`);
});

test('headings that are underlined are headings; a rule and a list are none', () => {
  const template = 'Description\n-----------\nsay it\n\nTesting\n=======\n- [ ] x\n---\n\n---\nlast\n';
  expect(filledTemplate(template, BODY, 7)).toBe(`## Description\n\n${BODY}\n# Testing\n\n${TESTS}\n\n- [ ] x\n`);
});

test.each<[string, string, string]>([
  [
    'headings that ask for nothing of ours follow it',
    '# Checklist\n- [ ] a',
    'Fixes #7\n\nIt adds.\n\n# Checklist\n\n- [ ] a\n',
  ],
  [
    'a template without headings follows the text',
    '- [ ] signed the CLA',
    'Fixes #7\n\nIt adds.\n\n- [ ] signed the CLA\n',
  ],
  ['an empty one leaves the text alone', ' <!-- nothing -->\n', BODY],
  [
    'an unclosed note to authors is none of the text',
    '## Summary\n<!-- hidden',
    '## Summary\n\nFixes #7\n\nIt adds.\n',
  ],
  ['one that is too long does too', 'x'.repeat(9000), BODY],
  ['a heading within a block of code is none', '```\n# Summary\n```', 'Fixes #7\n\nIt adds.\n\n```\n# Summary\n```\n'],
  ['line ends of Windows are read', '## Summary\r\n\r\nwords\r\n', '## Summary\n\nFixes #7\n\nIt adds.\n'],
])('%s', (_what, template, filled) => {
  expect(filledTemplate(template, BODY, 7)).toBe(filled);
});

test.each<[string, string]>([
  ['a changelog', '## Changelog\n\n## Description'],
  ['a choice of types', '## Type of change\n- [ ] Fix\n\n## Description'],
  ['breaking changes', '## Breaking changes\n\n## Summary'],
  ['screenshots', '## What the screenshots show\n\n## What it does'],
  ['a motivation before the description', '## Why\n\n## Description'],
])('%s is not where a description goes', (_, template) => {
  expect(filledTemplate(template, BODY, 7).trimEnd().endsWith(BODY.trim())).toBe(true);
});

test.each(['## Latest news', '## Contest', '## Invalid input', '## Known issues', '## Open tickets'])(
  '%s is neither about tests nor about our issue',
  (heading) => {
    expect(filledTemplate(`${heading}\n\nnone`, BODY, 7)).toBe(`${BODY}\n${heading}\n\nnone\n`);
  },
);
