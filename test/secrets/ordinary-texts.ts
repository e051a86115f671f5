// Texts of every day that hold much that looks like a code, and no secret.

const sha = (from: number) => Array.from({ length: 64 }, (_, at) => ((at * 7 + from * 11) % 16).toString(16)).join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const bytes = (count: number) => Buffer.from(Array.from({ length: count }, (_, at) => (at * 167 + 13) % 256));
const icon = `data:image/png;base64,${bytes(300).toString('base64')}`;

export const ORDINARY: readonly (readonly [name: string, text: string])[] = [
  [
    'a diff of a parser',
    `diff --git a/src/parse.js b/src/parse.js\nindex 5d1c7f3..9f2c1ab 100644\n--- a/src/parse.js\n+++ b/src/parse.js\n@@ -10,7 +10,8 @@ export function parse(text) {\n   const parts = text.split(/\\s+/);\n-  if (parts.length > 1) return parts[0] + "," + parts[1];\n+  if (parts.length > 1) return parts[0] + ", " + parts[1];\n+  const key = "sk-" + parts.length;\n   return parts;\n`,
  ],
  [
    'a lockfile of npm',
    `"node_modules/left": {\n  "version": "1.3.0",\n  "integrity": "sha512-${bytes(64).toString('base64')}"\n},\n`,
  ],
  ['a lockfile of pip', `attrs==25.1.0 \\\n    --hash=sha256:${sha(1)} \\\n    --hash=sha256:${sha(2)}\n`],
  ['a lockfile of cargo', `[[package]]\nname = "libc"\nversion = "0.2.150"\nchecksum = "${sha(3)}"\n`],
  ['sums of Go', `golang.org/x/text v0.14.0 h1:${bytes(32).toString('base64')}=\n`],
  ['identifiers', 'run r-7f3a 123e4567-e89b-12d3-a456-426614174000 and 00000000-0000-0000-0000-000000000000'],
  [
    'a log of git',
    `commit ${sha(4).slice(0, 40)}\nAuthor: octo <octo@example.org>\n\n    fix: the range is parsed first\n`,
  ],
  ['a picture', `![icon](${icon})`],
  [
    'a map of sources',
    `//# sourceMappingURL=data:application/json;base64,${base64('{"version":3,"sources":["parse.js"],"mappings":"AAAA,SAAS,IAAI,CAAC,GAAG"}')}`,
  ],
  [
    'a file in Base64',
    base64('export const range = (from, to) => ({ from, to });\n// the end of the range is no part of it\n'.repeat(5)),
  ],
  [
    'a dump of a picture',
    '00000000: 8950 4e47 0d0a 1a0a 0000 000d 4948 4452  .PNG........IHDR\n00000010: 0000 0010 0000 0010 0806 0000 001f f3ff  ................\n',
  ],
  ['a dump of words', '0000000 062560 067520 005015 000012\n0000010\n'],
  ['colours', '#ff0000, #00ff00, #0000ff; rgba(103, 104, 115, 0.5) and 0x67, 0x68, 0x73'],
  ['numbers', '101, 109, 115, 97, 49, 54, 67, 55\n1,234,567,890 and 26727 26984 14657'],
  [
    'TeX',
    '\\documentclass{article}\\begin{document}The file \\texttt{range\\_parser.js} is at \\url{https://example.org/a\\_b}.\\end{document}',
  ],
  [
    'C',
    '#define NAME "range" "parser"\nstatic const char *escapes[] = { "\\x1b[0m", "\\033[31m", "\\u00e9" };\nputchar(65);\n',
  ],
  [
    'Python',
    "name = f\"{first}\" f\"{second}\"\nurl = 'https://' + host + '/api'\nprint(b'\\x00\\x01' + chr(103) + chr(104))\n",
  ],
  ['a shell', "printf 'a'\nprintf '%s' \"$HOME\"'/bin'\necho -e '\\033[1m'\nexport PATH=\"$PATH\":/usr/local/bin\n"],
  ['SQL', "SELECT 'a' || 'b', CHAR(103), x'deadbeef' FROM t WHERE id = 0x1f"],
  [
    'a stack',
    'TypeError: x is not a function\n    at parse (/work/src/parse.js:10:7)\n    at Object.<anonymous> (/work/test/parse.test.js:4:3)\n',
  ],
  [
    'a list of classes',
    '["com.example.parser.RangeParserFactoryBean","com.example.parser.internal.AbstractRangeTokenizer"]',
  ],
  [
    'words that begin like a key',
    'use sk-learn-contrib-preprocessing-tools, the ghp_ prefix, npm_config_user_agent and hf_hub_download',
  ],
  [
    'a long line that was broken',
    `${'the value of the option is read before the file that it names '.repeat(2)}\nand the sk-learn-package is loaded after it\n`,
  ],
  ['strings in a list', "const kinds = ['ghp_', 'gho_', 'ghs_', 'aVeryLongNameOfAFunctionThatIsCalled1'];"],
  [
    'a certificate',
    `-----BEGIN CERTIFICATE-----\n${bytes(144).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  ],
  ['mail', 'Subject: =?utf-8?Q?caf=C3=A9?=\n\nThe price is =E2=82=AC 5 =\nfor all.\n'],
  ['addresses', 'https://example.org/a%20b?q=%7B%22x%22%3A1%7D&amp;r=a+b and https://[2001:db8::1]:8080/'],
  ['HTML', '<p title="a &quot;range&quot;">&lt;b&gt; &#8203;&shy;soft<wbr>break &copy; 2026</p><!-- note -->'],
  ['a table', '| range | result |\n|---|---|\n| `1..2` | ✓ passes |\n| `2..1` | ✗ fails: expected `[]` |\n'],
  ['a horse', 'The battery is correct, and the staple of the horse is 42.'],
];
