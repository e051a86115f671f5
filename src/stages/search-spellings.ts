// Requests of a shell, of other tools, of a sentence and in other languages, in the words that the prompt has for them.

/** The same request as the prompt would write it; a line that has no such form stays as it is. */
export function inOurWords(line: string): string {
  return question(called(RULES.reduce((text, [pattern, ours]) => text.replace(pattern, ours), line)));
}

const RULES: readonly (readonly [pattern: RegExp, ours: string])[] = [
  // Shells.
  [/^str_replace_editor\s+(?=view\b)/, ''],
  [/^git\s+(?=grep\b)/, ''],
  [/^(?:ack|ag)(?=\s)/, 'grep'],
  [/^ripgrep(?=\s)/, 'rg'],
  [/^regexp?\s*[:：]\s*([^"'`\s][^"]*)$/i, 'rg "$1"'],
  [/^((?:grep|rg)\b.*\S)\s+--\s+["']?\*\.\w+["']?$/, '$1'],
  [/^ls\s+(?:-\w+\s+)+(?=[^\s-])/, 'ls '],
  [/^((?:grep|rg)\b.*?)(?:\s+--(?:include|exclude|exclude-dir|glob|type)[= ]\S+)+/, '$1'],
  [/^((?:grep|rg)\b.*\S)\s+\.\/?$/, '$1'],
  [/^(?:cat|nl)\s+(?:-\w+\s+)*(\S+)\s*\|\s*sed\s+-n\s+["']?(\d+),\s*(\d+)p["']?$/, 'lines $1:$2-$3'],
  [/^cat\s+(\S+)\s*\|\s*grep\s+((?:-\w+\s+)*)(\S.*)$/, 'grep $2$3 $1'],
  [/^head\s+(?:-n\s*|-)(\d+)\s+(\S+)$/, 'lines $2:1-$1'],
  [/^(?:head|tail|less|more|bat|nl)\s+(?:-n?\s*\w+\s+)*([^\s|-][^\s|]*)$/, 'file $1'],
  [/^find\s+(?:\S+\s+)*-i?name\s+["']?([^"'*?\s]+)["']?$/, 'file $1'],
  // Lines and names in other spellings.
  [/^(?:\w+\s+)?(\S*[./]\S*)\s+\(\s*(?:lines?\s*)?(\d+)\s*[-–]\s*(\d+)\s*\)$/, 'lines $1:$2-$3'],
  [/(?<!\s)\s+from\s+(lines?\s+\d)/, ' $1'],
  [/^func\s+\(\w+\s+\*?(\w+)(?:\[[^\]]*\])?\)\s*(?=\w)/, 'func $1.'],
  [/^impl(?:<[^<>]*>)?\s+(?:\S+\s+for\s+)?(\w+).*$/, 'class $1'],
  [
    /^(?:method\s+)?([`"']?)(\p{Lu}[\p{ID_Continue}$]*)(?:::|#)([\p{ID_Start}_$][\p{ID_Continue}$]*)(?:\(\))?\1$/u,
    'method $2.$3',
  ],
  [/^(?:symbol|identifier)\s+/i, 'code '],
  [/^(?:query|pattern)\s*[:：]\s*(?=\S)/i, 'code: '],
  [/^(?:find(?:\s+out)?|see|check|show(?:\s+me)?|look)\s+(?=(?:where|who|what|which|how)\s)/i, ''],
  [
    /^(["'`])(?![\p{ID_Continue}$.]+(?:\(\))?\1)([^"'`]+)\1(\s+in\s+(?:(?:files?|folder|directory)\s+)?\S*[./]\S*)$/iu,
    'code $1$2$1$3',
  ],
  [/^(?:search|text|grep)\s*[:：]\s*(?=\S)/i, 'code: '],
  [/^((?:all\s+)?(?:usages?|uses|callers?|calls|references?)\s+(?:of|to)\s+\S+)\s+in\s+\S+$/i, '$1'],
  [/^module\s+/i, 'file '],
  // Other languages.
  [/^请?(?:查看|查找|搜索|读取|打开|检查)(?:一下)?\s*(?=\S)/u, ''],
  [/^(?:函数|方法|funktion|methode|fonction|méthode|función|método|função)\s*[:：]?\s*(?=[\w`"'$])/iu, 'function '],
  [/^(?:类|klasse|classe|clase)\s*[:：]?\s*(?=[\w`"'$])/iu, 'class '],
  [/^(?:文件|datei|fichier|archivo|arquivo)\s*[:：]?\s*(?=[\w./`"'])/iu, 'file '],
  [/^(?:zeilen?|lignes?|líneas?|linhas?)\s+/iu, 'lines '],
  [/^(?:代码|suche(?:\s+nach)?|chercher|recherche|buscar|busca)\s*[:：]?\s*(?=\S)/iu, 'code '],
];

const TOOL = /^(?:view|open|read|get|show|cat|find|search|grep|look|list)\w*$/i;
/** Those that have words of their own. */
const KNOWN = /^search_(?:class|method|function|code)(?:_in_(?:file|class))?\(/;

/** The call of a tool that looks at code, by what its texts and numbers can mean. */
function called(text: string): string {
  const [, name = '', inside, word, named] =
    /^(\w+)(?:\((.+)\)|\s+(?:path|file)\s*=\s*(["']?)([^"'\s]+)\3)$/.exec(text) ?? [];
  if (!TOOL.test(name) || KNOWN.test(text)) return text;
  if (inside === undefined) return word === undefined ? text : `file ${named}`;
  const values = inside.replace(/["']?\b\w+["']?\s*[:=]\s*/g, '');
  const texts = [...values.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '');
  const [from, to] = values.replace(/"[^"]*"|'[^']*'/g, '').match(/\d+/g) ?? [];
  const isPath = (each: string) => /^[\w@.+/\\-]*(?:\/|\.[a-z]\w{0,5}$)[\w@.+/\\-]*$/i.test(each);
  const path = texts.find(isPath);
  const sought = texts.find((each) => each.length > 1 && each !== path);
  if (sought !== undefined) return soughtBy(name, sought, path);
  if (path === undefined) return text;
  if (from === undefined) return `file ${path}`;
  return to === undefined || /around/i.test(name) ? `lines ${path}:${from}` : `lines ${path}:${from}-${to}`;
}

function soughtBy(tool: string, sought: string, path: string | undefined): string {
  const place = path === undefined ? '' : ` in file ${path}`;
  const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$.]*$/u.test(sought);
  if (isName && /class/i.test(tool)) return `class ${sought}`;
  if (isName && /function|method|definition/i.test(tool)) return `function ${sought}${place}`;
  return `code ${sought.includes('"') ? `'${sought}'` : `"${sought}"`}${place}`;
}

const ASKS = /^(?:where|who|what|which|how|does|is)\b/i;
/** By its signs or its capitals no word of a sentence. */
const NAME =
  /(?<![\p{ID_Continue}$.`/])([\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)+)(?![\p{ID_Continue}.`])|`([\p{ID_Start}_$][\p{ID_Continue}$.]*)(?:\(\))?`|(?<![\p{ID_Continue}$.`])(\p{Ll}[\p{L}\d]*_[\p{ID_Continue}]+|\p{Ll}+\p{Lu}[\p{ID_Continue}$]*|[\p{ID_Start}_$][\p{ID_Continue}$]*(?=\(\)))/gu;

/** A question about one name is a search for it. */
function question(text: string): string {
  if (!ASKS.test(text)) return text;
  const [name, ...others] = new Set(
    [...text.matchAll(NAME)].map(([, dotted, quoted, bare]) => dotted ?? quoted ?? bare),
  );
  return name === undefined || others.length > 0 ? text : `code "${name}"`;
}
