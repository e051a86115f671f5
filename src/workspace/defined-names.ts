// Names that a source seems to define, read without a parser: quick enough for a whole repository before the first question.

const name = '(?<![\\p{L}\\p{N}_$])([\\p{L}_$][\\p{L}\\p{N}_$]*)(?![\\p{L}\\p{N}_$])';
/** A word in front says it. */
const spoken = [
  // def f, class A, func (s *S) M, fn f, type T, def self.f, function A.b
  new RegExp(
    `\\b(?:def|class|function\\*?|fn|func|fun|interface|struct|enum|trait|union|record|object|protocol|module|namespace|type|sub|macro_rules!)[ \\t]+(?:\\([^)\\n]{0,200}\\)[ \\t]*)?(?:[\\w$]{1,80}(?:::|\\.)){0,5}${name}`,
    'gu',
  ),
  /^([A-Z][A-Z0-9_]{2,})[ \t]*(?::[^=\n]{1,80})?=[^=]/gmu,
];
const shaped = [
  // a = function, a: (x) =>, exports.a = async x =>
  new RegExp(
    `${name}[ \\t]*[:=][ \\t]*(?:async[ \\t]+)?(?:function\\b|(?:\\([^()\\n]{0,200}\\)|[\\w$]{1,80})[ \\t]*=>)`,
    'gu',
  ),
  // int f(…) {, async f(…) {, public static <T> List<T> f(…) throws E {
  new RegExp(
    `^[ \\t]*[\\w$*&<>:,?[\\]#~ \\t]{0,120}?\\b${name}[ \\t]*\\([^;{}]{0,300}\\)[^;{}()=\\n]{0,80}(?:\\n[ \\t]{0,40})?\\{`,
    'gmu',
  ),
  // const a, static A, LIMIT =
  new RegExp(
    `^(?:export[ \\t]+|pub[ \\t]+)?(?:const|let|var|static|val)[ \\t]+(?:mut[ \\t]+)?${name}(?![ \\t]*=[ \\t]*(?:require|await)\\b)`,
    'gmu',
  ),
];
const onlySpoken = /\.(?:pyi?|pyx|pxd|rb|rake|exs?|lua|sh|bash|p[lm]|jl|vb|sql)$/i;
const keywords = new Set(
  'if for while switch catch return function func fn else do try with new await async export default in and or not int char void bool long unsigned struct class'.split(
    ' ',
  ),
);

/** Names of a text without comments, each once. Some are missed, and some are none: for ranking only. */
export function definedNames(path: string, source: string): string[] {
  const found = new Set<string>();
  for (const pattern of onlySpoken.test(path) ? spoken : [...spoken, ...shaped])
    for (const [, one = ''] of source.matchAll(pattern)) if (!keywords.has(one) && one.length < 100) found.add(one);
  return [...found];
}
