// An issue is judged by what it says, not by the number of its Latin letters.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { saysTooLittle, UNREAD_IMAGE, unreadImages } from '../../src/commands/useful-text.ts';

test.each([
  ['English', 'range parsed wrong', 'see a1'],
  ['Chinese', '解析空文件时崩溃', ''],
  ['Japanese', '空のファイルで落ちる', ''],
  ['Korean', '빈 파일에서 멈춤', ''],
  ['Thai', 'โปรแกรมค้างเมื่อเปิดไฟล์ว่าง', ''],
  ['Arabic', 'التطبيق يتعطل عند الحفظ', ''],
  ['Hebrew', 'האפליקציה קורסת בשמירה', ''],
  ['Hindi', 'फ़ाइल खोलने पर ऐप बंद', ''],
  ['Russian', 'ошибка при разборе', 'файла'],
  ['Amharic', 'ፋይሉን ስከፍት ይዘጋል', ''],
  ['a bare stack trace', 'bug', 'TypeError: x is undefined\n    at parse (a.js:3)'],
  ['code alone', '', '```js\nparse("")\n// TypeError: s is null\n```'],
  ['code that is mostly signs', 'wrong', "```js\n[1,2] == '1,2' && !{} || x >>> 0\n```"],
  ['a short title beside an image', 'Login fails', UNREAD_IMAGE],
  ['a short Chinese title beside an image', '保存时崩溃', UNREAD_IMAGE],
  ['one word beside an image', 'Crash', UNREAD_IMAGE],
  ['two short words beside an image', 'It fails', UNREAD_IMAGE],
  ['a Chinese word beside an image', '保存', UNREAD_IMAGE],
  ['a Korean word beside an image', '저장', UNREAD_IMAGE],
  ['a title that is enough beside an image', 'Crash when the list is empty', UNREAD_IMAGE],
])('%s is enough', (_, title, body) => {
  expect(saysTooLittle(title, body)).toBe(false);
});

test.each([
  ['a word', 'bug', ''],
  ['a Chinese word', '崩溃', ''],
  ['a Korean word', '버그', ''],
  ['two Thai words', 'ใช้ไม่ได้', ''],
  ['marks', '!!!!!!!!!!!!!!!!', '....................'],
  ['emoji', 'bug', '🔥💥😭👩‍💻'.repeat(30)],
  ['an address', 'bug', 'https://example.com/somebody/else/wrote/about/this/problem'],
  ['an image', 'bug', UNREAD_IMAGE],
  ['many images', 'bug', `${UNREAD_IMAGE}\n`.repeat(20)],
  ['one word many times', 'broken', 'broken '.repeat(50)],
  ['a drawn-out cry', `wh${'y'.repeat(500)}`, ''],
  ['piled up marks', `a${'\u0300\u0301'.repeat(100)}`, ''],
  ['a picture as text', 'bug', `data:image/png;base64,${'iVBORw0KGgo'.repeat(500)}`],
  ['nothing', '', ''],
])('%s is not', (_, title, body) => {
  expect(saysTooLittle(title, body)).toBe(true);
});

test('more text never says less', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 }).map((each) => each.replace(/[`~:/.]/g, ' '));
  fc.assert(
    fc.property(text, text, (title, more) => {
      if (!saysTooLittle(title, '')) expect(saysTooLittle(title, more)).toBe(false);
    }),
  );
});

test('images are counted where they stood', () => {
  expect(unreadImages(`${UNREAD_IMAGE} and [${UNREAD_IMAGE}](https://x.y)`)).toBe(2);
  expect(unreadImages('no image')).toBe(0);
});
