import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeText, type Encoding, encodeText } from '../src/text-encoding.ts';
import { patchFile } from '../src/trace/views/patch-file.ts';

const bytesFor = (text: string, encoding: Encoding) => {
  const encoded = encodeText(text, encoding);
  return 'bytes' in encoded ? encoded.bytes : undefined;
};

test('whatever is read as text is written back with the same bytes', () => {
  const marks = fc.constantFrom(Buffer.alloc(0), Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff]));
  fc.assert(
    fc.property(marks, fc.uint8Array({ maxLength: 60 }), (mark, drawn) => {
      const bytes = Buffer.concat([mark, drawn]);
      const decoded = decodeText(bytes);
      if (decoded) expect(bytesFor(decoded.text, decoded.encoding)).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, Buffer, Encoding | undefined, string | undefined]>([
  ['UTF-8', Buffer.from('für €'), 'utf-8', 'für €'],
  ['Latin-1', Buffer.from('für', 'latin1'), 'windows-1252', 'für'],
  ['quotation marks and a sign that is not defined', Buffer.from([0x93, 0x80, 0x81]), 'windows-1252', '“€\u0081'],
  ['UTF-16, little end first', Buffer.from('\ufeffa\r\n', 'utf16le'), 'utf-16le', '\ufeffa\r\n'],
  ['UTF-16, big end first', Buffer.from('\ufeffä', 'utf16le').swap16(), 'utf-16be', '\ufeffä'],
  ['a picture', Buffer.from([137, 80, 78, 71, 0, 1]), undefined, undefined],
  ['nothing', Buffer.alloc(0), 'utf-8', ''],
])('%s is read', (_name, bytes, encoding, text) => {
  expect(decodeText(bytes)).toEqual(text === undefined ? undefined : { text, encoding });
});

test('a sign that an encoding does not have is named', () => {
  expect(encodeText('ü→', 'windows-1252')).toEqual({ missing: '→' });
});

test('a patch for git holds each part in the encoding of its file, and names what it cannot hold', () => {
  const part = (path: string, word: string) => `diff --git a/${path} b/${path}\n@@ -1 +1 @@\n-a\n+${word}\n`;
  const diff = part('a.txt', 'ü') + part('b.txt', 'ü') + part('c.txt', 'ü');
  const { bytes, without } = patchFile(diff, [
    { path: 'a.txt', text: 'ü' },
    { path: 'b.txt', text: 'ü', encoding: 'windows-1252' },
    { path: 'c.txt', text: 'ü', encoding: 'utf-16le' },
  ]);
  expect(without).toEqual(['c.txt']);
  expect(bytes).toEqual(Buffer.concat([Buffer.from(part('a.txt', 'ü')), Buffer.from(part('b.txt', 'ü'), 'latin1')]));
});
