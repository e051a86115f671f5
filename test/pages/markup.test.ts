import { describe, expect, test } from '@jest/globals';
import { markup } from '../../src/pages/markup.ts';
import { TOKEN } from './hostile.ts';

describe('text in a page', () => {
  test('is escaped in content and attributes, alone and in lists', () => {
    const evil = `<b a='1' b="2">&`;
    const safe = '&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;';
    expect(markup`<p title="${evil}">${[evil, [evil]]}</p>`.toString()).toBe(`<p title="${safe}">${safe}${safe}</p>`);
  });

  test('markup within markup stays as it is; what is absent leaves nothing', () => {
    expect(markup`<p>${markup`<b>${'<'}</b>`}${undefined}${false}${null}${0}</p>`.toString()).toBe(
      '<p><b>&lt;</b>0</p>',
    );
  });

  test('what looks like a secret or cannot be seen is taken out', () => {
    expect(markup`${`a\u200Bb \u202E${TOKEN} c`}`.toString()).toBe('ab [redacted] c');
  });
});
