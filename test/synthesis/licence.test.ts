import { describe, expect, test } from '@jest/globals';
import licences from 'spdx-license-list/full.js';
import { licenceIn } from '../../src/synthesis/licence.ts';

const text = (id: string) => licences[id]?.licenseText ?? '';
const found = (files: Readonly<Record<string, string>>) =>
  licenceIn({ names: Object.keys(files), read: async (name) => files[name] });

describe('the licence of a repository', () => {
  test.each([
    'MIT',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'ISC',
    'MPL-2.0',
    'GPL-3.0-only',
    'Unlicense',
    'BlueOak-1.0.0',
  ])('is known by its text: %s', async (id) => {
    expect(await found({ 'README.md': '# x', 'LICENSE.md': text(id).replace(/<[^>]*>/g, '2026 Acme') })).toEqual({
      spdx: id,
      source: 'LICENSE.md',
    });
  });

  test('of Apache without its appendix it is Apache, and no licence that was made of it', async () => {
    const short = text('Apache-2.0').split('APPENDIX')[0] ?? '';
    expect(await found({ LICENSE: short })).toEqual({ spdx: 'Apache-2.0', source: 'LICENSE' });
  });

  test('one of two may be chosen where a manifest says so, and no one knows where none does', async () => {
    const both = { 'LICENSE-MIT': text('MIT'), 'LICENSE-APACHE': text('Apache-2.0') };
    const cargo = '[package]\nlicense = "MIT OR Apache-2.0"\n';
    expect(await found({ ...both, 'Cargo.toml': cargo })).toEqual({ spdx: 'MIT OR Apache-2.0', source: 'Cargo.toml' });
    const source = 'LICENSE-MIT (MIT), LICENSE-APACHE (Apache-2.0)';
    expect(await found(both)).toEqual({ spdx: null, source });
    expect(await found({ ...both, 'Cargo.toml': cargo.replace('MIT OR ', '') })).toEqual({ spdx: null, source });
  });

  test('a file that only says where the licences stand is none of its own; one that says more is', async () => {
    const both = { 'LICENSE.APACHE': text('Apache-2.0'), 'LICENSE.MIT': text('MIT') };
    const manifest = { 'pyproject.toml': '[project]\nlicense = "Apache-2.0 OR MIT"\n' };
    const points = 'You may use it by either of the licences in LICENSE.APACHE or LICENSE.MIT.';
    expect(await found({ LICENSE: points, ...both, ...manifest })).toEqual({
      ...{ spdx: 'Apache-2.0 OR MIT', source: 'pyproject.toml' },
    });
    expect(await found({ LICENSE: 'On Sundays only.', ...both, ...manifest })).toMatchObject({ spdx: null });
    expect(await found({ LICENSE: `${points} ${'On Sundays only. '.repeat(30)}`, ...both, ...manifest })).toMatchObject(
      { spdx: null },
    );
  });

  test('a text that SPDX does not have is unknown, whatever a manifest says of it', async () => {
    const own = { LICENSE: 'You may use this on Sundays only.', 'package.json': '{"license": "MIT"}' };
    expect(await found(own)).toEqual({ spdx: null, source: 'LICENSE' });
  });

  test('without a text a manifest counts, as far as it names a licence', async () => {
    expect(await found({ 'package.json': '{"license": "MIT"}' })).toEqual({ spdx: 'MIT', source: 'package.json' });
    expect(await found({ 'package.json': '{"license": "SEE LICENSE IN x"}' })).toEqual({
      ...{ spdx: null, source: 'no file of the repository' },
    });
  });
});
