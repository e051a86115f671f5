// Which Dockerfiles of repositories are built, and as what: nothing that engines read in another way than we do.

import { expect, test } from '@jest/globals';
import { isAllowed } from '../../src/sandbox/image-rules.ts';
import { plainDockerfile } from '../../src/sandbox/plain-dockerfile.ts';

const plain = (text: string) => plainDockerfile(text, (image) => isAllowed(image, ['ok:*', 'ok/*']));
const OK = 'FROM ok:1\n';

test.each([
  ['an instruction in two lines', 'FR\\\nOM evil:2\n', 1],
  ['another one', `${OK}CO\\\nPY --from=evil:3 /s /s\n`, 2],
  ['an empty line in a continuation', `${OK}COPY \\\n\n --from=evil:4 /s /s\n`, 2],
  ['empty lines and blanks', `${OK}COPY \\\n\n \t\n --from=evil:4 /s /s\n`, 2],
  ['a comment in a continuation', `${OK}COPY \\\n  # --from=ok:1\n --from=evil:4 /s /s\n`, 2],
  ['a flag in two lines', `${OK}COPY --fr\\\nom=evil:4 /s /s\n`, 2],
  ['blanks behind the backslash', 'FR\\ \t\nOM evil:2\n', 1],
  ['line ends of Windows', 'FR\\\r\nOM evil:2\r\n', 1],
  ['a mark of the byte order', '\ufeffFROM evil:2\n', 1],
  ['tabs and capitals', '\tfRoM\tevil:2\n', 1],
  ['the beginning of an id in digits', 'FROM 8173742\n', 1],
  ['the beginning of an id', 'FROM 8173742abcde\n', 1],
  ['the beginning of an id with its algorithm', 'FROM sha256:8173742abcde\n', 1],
  ['an id', `FROM sha256:${'8173742abcde1234'.repeat(4)}\n`, 1],
  ['an id with a flag', 'FROM --platform=linux/amd64 8173742abcde\n', 1],
  ['a number that is no stage', `${OK}COPY --from=8173742 /s /s\n`, 2],
  ['the number of its own stage', `${OK}COPY --from=0 /s /s\n`, 2],
  ['a number that is too large for one', `${OK}COPY --from=81737428173742817374281 /s /s\n`, 2],
  ['a number with a sign', `${OK}COPY --from=+0 /s /s\n`, 2],
  ['ONBUILD', 'FROM ok:1 AS a\nONBUILD COPY --from=evil:5 /s /s\nFROM a\n', 2],
  ['ONBUILD in two lines', 'FROM ok:1 AS a\nON\\\nBUILD RUN --mount=type=bind,from=evil:5 id\nFROM a\n', 2],
  ['the name of its own stage', 'FROM ok:1 AS evil\nCOPY --from=evil /s /s\n', 2],
  ['the name of a later stage', 'FROM evil\nFROM ok:1 AS evil\n', 1],
  ['the name of a later stage, copied', `${OK}COPY --from=evil /s /s\nFROM ok:1 AS evil\n`, 2],
  ['an image that is named as its own stage', 'FROM evil AS evil\n', 1],
  ['nothing as an image', `${OK}COPY --from=scratch /s /s\n`, 2],
  ['a backslash in a flag', `${OK}COPY --fr\\om=evil:3 /s /s\n`, 2],
  ['quotes in a flag', `${OK}COPY --"from"=evil:3 /s /s\n`, 2],
  ['quotes around a flag', `${OK}COPY '--from=evil:3' --"from=evil:3" /s /s\nCOPY --'from=evil:3' /s /s\n`, 3],
  ['quotes around the image', `${OK}COPY --from="evil:3" /s /s\n`, 2],
  ['a byte that is a blank to the engine', `${OK}COPY --chown=0\u00e0--from=evil:3 /s /s\n`, 2],
  ['a second flag', `${OK}COPY --chown=0:0 --from=evil:3 /s /s\n`, 2],
  ['a second source', `${OK}COPY --from=ok:1 --from=evil:3 /s /s\n`, 2],
  ['a blank in a flag', `${OK}COPY --from = evil:3 /s /s\n`, 2],
  ['flags that end', `${OK}COPY -- --from=evil:3 /s /s\n`, 2],
  ['a list as its words', `${OK}COPY --from=evil:3 ["/s", "/s"]\n`, 2],
  ['a source of ADD', `${OK}ADD --from=evil:3 /s /s\n`, 2],
  ['a mount', `${OK}RUN --mount=type=bind,from=evil:3,target=/m cat /m/s\n`, 2],
  ['a mount in two lines', `${OK}RUN \\\n\n --mo\\\nunt=from=evil:3,target=/m cat /m/s\n`, 2],
  ['a variable', 'ARG V=22\nFROM ok:$V\n', 2],
  ['a variable with a default', `FROM $${'{V:-evil:2}'}\n`, 1],
  ['a backslash in a name', 'FROM ev\\il:2\n', 1],
  ['quotes in a name', 'FROM "evil:2"\n', 1],
  ['no image', 'FROM\n', 1],
  ['too many words', 'FROM ok:1 evil:2\n', 1],
  ['another escape sign', '# escape=`\nFROM `\nevil:2\n', 1],
  ['another escape sign, spelled otherwise', '\n#  EsCaPe = `\nFROM ok:1\n', 2],
  ['several backslashes', `${OK}RUN a\\\\\nCOPY --from=evil:3 /s /s\n`, 2],
  ['a backslash that is left over', `${OK}RUN a \\ \\\n`, 2],
  ['a return that ends no line', `${OK}COPY\r--from=evil:3 /s /s\n`, 2],
  ['a vertical tab', `${OK}COPY\v--from=evil:3 /s /s\n`, 2],
  ['a form feed', 'FROM\fevil:2\n', 1],
  ['a blank that is none of ASCII', `${OK}COPY\u00a0--from=evil:3 /s /s\n`, 2],
  ['such a blank in front', '\u0085FROM evil:2\n', 1],
  ['a letter that is K in small only', `${OK}WOR\u212aDIR /\n`, 2],
  ['a here-document', `${OK}RUN <<E\nFROM ok:1 AS evil\nE\nFROM evil\n`, 2],
  ['a here-document in a word', `${OK}COPY <<-'E' /s\nx\nE\n`, 2],
  ['an unknown instruction', `${OK}INCLUDE evil:3\n`, 2],
  ['an address of the host', `${OK}ADD http://169.254.169.254/latest /s\n`, 2],
  ['an address in quotes', `${OK}ADD "http:"//169.254.169.254/latest /s\n`, 2],
  ['an address in a variable', `${OK}ENV U=http://169.254.169.254\nADD $U /s\n`, 3],
  ['an address in a list', `${OK}ADD ["http:\\u002f/169.254.169.254/", "/s"]\n`, 2],
  ['a repository of git', `${OK}ADD git@evil.example:a/b.git /s\n`, 2],
])('a Dockerfile is refused for %s', (_what, text, line) => {
  expect(plain(text)).toEqual({ ok: false, line, problem: expect.any(String), next: expect.stringMatching(/\.$/) });
});

test.each([
  ['FROM ok:22\nRUN npm ci\n', 'FROM ok:22\nRUN npm ci\n'],
  ['from ok', 'FROM ok:latest\n'],
  ['FROM ok/cafe\n', 'FROM ok/cafe:latest\n'],
  [
    '# a\n\nfrom --platform=$BUILDPLATFORM ok:1 as Build\nFROM build\n',
    'FROM --platform=$BUILDPLATFORM ok:1 AS Build\nFROM build\n',
  ],
  ['# syntax=docker/dockerfile:1\nFROM ok:1\n', 'FROM ok:1\n'],
  ['\ufeffFROM ok:1\r\nRUN a \\\r\n  b\r\n', 'FROM ok:1\nRUN a   b\n'],
  [`${OK}RUN a && \\\n  # why\n\n  b\n`, `${OK}RUN a &&   b\n`],
  [`${OK}RUN echo 'a\\\nb'\n`, `${OK}RUN echo 'ab'\n`],
  [`${OK}RUN a \\`, `${OK}RUN a\n`],
  [
    'FROM ok:1 AS a\nFROM ok:2\nCOPY --from=A /x /y\nCOPY --from=0 /x /y\n',
    'FROM ok:1 AS a\nFROM ok:2\nCOPY --from=A /x /y\nCOPY --from=0 /x /y\n',
  ],
  [`${OK}COPY --chown=1:$G  --from=ok /x /y\n`, `${OK}COPY --chown=1:$G --from=ok:latest /x /y\n`],
  [`${OK}COPY --link ["a b", "/c"]\n`, `${OK}COPY --link ["a b", "/c"]\n`],
  [`FROM scratch\nADD --chown=1 root-1.tar.gz ./b* /\n`, `FROM scratch\nADD --chown=1 root-1.tar.gz ./b* /\n`],
  [
    `ARG A=1\n${OK}HEALTHCHECK --interval=5s CMD x\nLABEL a="--from=x << y"\n`,
    `ARG A=1\n${OK}HEALTHCHECK --interval=5s CMD x\nLABEL a="--from=x << y"\n`,
  ],
])('%j is built as %j', (text, expected) => {
  expect(plain(text)).toEqual({ ok: true, text: expected });
});

test('who wrote what is refused is told where it is and what to write', () => {
  expect(plain(`${OK}\n\nCOPY \\\n--from=evil /a /b\n`)).toEqual({
    ok: false,
    line: 4,
    problem: 'takes from "evil", which is neither a stage above nor an image that the operator allows',
    next: 'Ask the operator to add it to MULLOVER_ALLOW_IMAGES, or take an image that is allowed.',
  });
});

// Linear; what grows with the square takes minutes.
test.each([
  ['blanks', `RUN a${' '.repeat(1e6)}b`],
  ['backslashes', `RUN ${'\\ '.repeat(5e5)}b`],
  ['lines', `RUN ${'a \\\n'.repeat(2e5)}`],
  ['flags', `COPY ${'--link '.repeat(1e5)}a b`],
  ['signs', `FROM ${'a'.repeat(1e6)} b`],
])('a megabyte of %s is read in one pass', (_what, text) => {
  const begun = performance.now();
  plain(`${OK}${text}\n`);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
