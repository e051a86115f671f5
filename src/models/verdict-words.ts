// The two words of a question: how they are spelt, where a reply says them, and what is no answer.

import { isTakenBack } from './taken-back.ts';

/** The two answers that a question allows. */
export interface Words {
  /** For the reason why a first token is no verdict. */
  readonly name: string;
  /** The spellings of each word as a token without its decoration. */
  readonly first: RegExp;
  readonly second: RegExp;
  /**
   * Places of a verdict, the surest kind first; the word is group 1. Of the first kind that a text has, the last one counts.
   * Read in a text without decoration.
   */
  readonly places: readonly (readonly RegExp[])[];
  /** Places where nothing is decided: both words at once, a word that is denied. */
  readonly open: RegExp;
  /** Whether what stands behind the first word takes part of it back: nothing is decided. */
  readonly isTakenBack?: (rest: string) => boolean;
  /** A word with an empty list behind it, where the form asks for a list: it heads the list, and is no answer. */
  readonly heads?: RegExp;
  /** A word and the same in another language. */
  readonly twice?: RegExp;
  /** Answers to questions of the reply's own, and about single cases. */
  readonly parts: Parts;
  /** What settles it where words differ that begin sentences: else each of them may answer another question. */
  readonly settles?: RegExp;
}

/** Where parts differ none of them is the verdict, unless it answers what was asked. */
interface Parts {
  /** With the groups `question` or `label`, but for single cases, and the word as group `word`. */
  readonly each: RegExp;
  /** Questions that ask what the judge was asked. */
  readonly asked?: RegExp;
  /** Questions to which the second word is the good answer, or that are about what is left over. */
  readonly harm?: RegExp;
}

/** A word in a box or a tag, or as the value of a key. */
const given = (word: string, flags: string): readonly RegExp[] => [
  new RegExp(
    String.raw`boxed\{\W*(?:\\\w+\{)?(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})(?:[^\p{L}}]*\}|[,.;:][^{}\n]*\})`,
    flags,
  ),
  new RegExp(
    String.raw`<(?:answer|verdict|result|output|final(?:_answer)?|response|decision|judge?ment)>\W*(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})[^\p{L}]*<\/`,
    flags,
  ),
  new RegExp(String.raw`\[\[\s*(${word})\s*\]\]`, flags),
];

const ANSWER = '(?:answer|verdict|conclusion|judge?ment|decision|antwort|urteil|ergebnis|fazit|final|overall)';
/** Where no blanks part the words. */
const ANSWER_IN_CHINESE = '(?:答案|结论|回答|判断)';
const YES = 'yes|ja|oui|sí|да|はい|是的?';
const NO = 'no|nein|non|нет|いいえ|不是?|否';
const WORD = `${YES}|${NO}`;
/** Between a word and its list: `No:`, `No cases –`, `No (`. */
const LIST = String.raw`(?:\s+(?:cases?|numbers?|for))?\s*(?:[:：=(→]|[-–—]+>?\s)\s*`;
const NOTHING = String.raw`(?:none|nothing|no cases?|n\/?a|nil|0|zero|\[\s*\]|\{\s*\}|\(\s*\)|∅|[-–—]+|keine?r?|nichts|aucune?|rien|ning[uú]n[oa]?|нет|なし|无)`;
/** A list of nothing, with what may be said of the cases that are not there, up to the end of its sentence. */
const EMPTY = String.raw`${LIST}(?:[-+•]\s+)?${NOTHING}(?:\s+cases?|\s+of\s+(?:them|(?:the|these|those)\s+cases))?(?:\s+(?:(?:is|are|was|were)\s+)?(?:left|remaining|missing|open)(?:\s+as\s+(?:it|they)\s+(?:was|were))?)?(?=[.!)\]}。]+(?:\s|$)|[,;]\s+(?!\d)|[^\S\n]+\(|[^\S\n]*[.!)\]}。]*[^\S\n]*(?:\n|$))`;
/** A remark that all is done, behind the word and in front of nothing else. */
const DONE = String.raw`\((?:(?:no (?:other |more |open )?cases?|none|nothing)(?: (?:is|are))? (?:left|remaining|missing|open)|all(?: \d+)?(?: cases?)?(?: are)? (?:resolved|covered|handled))(?: as (?:it|they) (?:was|were))?\)[.!]?\s*(?:\n|$)`;
/** What a conclusion begins with. */
const SO =
  '(?<!\\p{L})(?:[Ss]o|[Tt]herefore|[Tt]hus|[Hh]ence|[Cc]onsequently|[Aa]ccordingly|[Ff]inally|[Ii]n (?:conclusion|summary|short|sum|the end))[,:]?\\s+';
/** Not where the sentence says that this is not the answer, or asks whether it is. */
const UNSAID = String.raw`(?<!(?:\b(?:not|never|cannot)|n['’]t)\s+(?:\p{L}+\s+){0,2}(?:think|say|believe|agree|sure|certain|clear|true|mean|conclude|claim|follow|imply|convinced|case|that|see)\b[^.,;:!?\n]{0,30}|(?:(?<!\bno\s+)\bdoubt|\bwrong)\b[^.,;:!?\n]{0,30}|\b(?:whether|if)\s+(?:(?:the|my|its|final)\s+)*|\b(?:old|previous|initial|earlier|first)\s+)`;
/** What heads a line, an item or a key, as long as it does not announce the verdict. */
const LABEL = String.raw`(?<=^|[\n{,;|]|[.!]\s)[^\S\n]*(?:[-+•>(][^\S\n]*|\d+[.)][^\S\n]*)*(?!(?:[^\n:：]{0,40}[^\p{L}])?(?:${ANSWER}|choice|winner|therefore|thus|hence|so|summary|short)[^\p{L}:：]*[:：])(?<label>\p{L}[^\n:：?.!,;{}|]{0,80}?)[^\S\n]*[:：=][^\S\n]*`;
const QUESTION = String.raw`(?<=^|[?.!\n])(?<question>[^?.!\n]*)\?(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*(?=\S))`;
const CASE = String.raw`(?<=^|\n)[^\S\n]*(?:[-+•][^\S\n]*)?(?:\p{L}+[^\S\n]+)?\(?\d+\b[^\n]*?(?<![^\S\n])[:.)–—-][^\S\n]+`;
const KEYS = '(?:answer|verdict|resolve[sd]?|correct|result|passe[sd]|judge?ment)';

export const YES_NO: Words = {
  name: 'yes nor no',
  first: new RegExp(`^(?:${YES}|true)$`, 'iu'),
  second: new RegExp(`^(?:${NO}|false)$`, 'iu'),
  isTakenBack,
  places: [
    [
      ...given(WORD, 'giu'),
      new RegExp(String.raw`(?<![\p{L}])${KEYS}\s*:\s*(true|false)(?!\p{L})`, 'giu'),
      new RegExp(
        String.raw`${UNSAID}(?<!\p{L})${ANSWER}(?!\p{Script=Latin})[^.\n]{0,40}?(?<![\p{L}\p{N}])(${WORD})(?!\p{L}|[^\S\n]+\p{L})`,
        'giu',
      ),
      new RegExp(String.raw`${ANSWER_IN_CHINESE}(?:应该)?[^\S\n]*[是为：:]+[^\S\n]*(${WORD})(?!\p{L})`, 'giu'),
    ],
    [
      new RegExp(String.raw`(?<=^|\n)[^\p{L}\p{N}\n]*(${WORD})(?:[^\p{L}\p{N}\n]+\1)*[^\p{L}\p{N}\n]*(?=\n|$)`, 'giu'),
      new RegExp(String.raw`(?:[.!?:]\s+|[。！？：]\s*)(${WORD})[^\p{L}\p{N}]*$`, 'giu'),
      // What is said of the whole, and case by case: what is left over is the answer.
      new RegExp(
        String.raw`(?<![\p{L}\p{N}])(?:yes)\b[^.!?\n]{0,80}[,;–—-]\s*(?:but\s+|and\s+|while\s+)?(${NO})\s+(?:for|in)\s+(?:cases?\s+|numbers?\s+)?#?\d`,
        'giu',
      ),
      // With the numbers that the form asks for.
      new RegExp(
        String.raw`(?<=^|\n)[^\p{L}\p{N}\n]*(${NO})\s*[:：]\s*(?:cases?\s+)?#?\d+(?:[\s,;&、]+(?:and\s+)?#?\d+)*[^\p{L}\p{N}\n]*(?=\n|$)`,
        'giu',
      ),
    ],
    [
      new RegExp(
        String.raw`(?:^|\n|[.!?:]\s)[^\p{L}\p{N}\n]*(${WORD})(?=[^\p{L}\p{N}\s]|\s*(?:\n|$)|\s+(?:[-–—]|[(#]*(?:cases?\s+)?\d+(?:[\s,;&#]+(?:and\s+)?\d+)*[^\p{L}\p{N}\n]*(?:\n|$)|(?:it|this|that|the patch|they|i|because|since|as)\b)|\s+${DONE})`,
        'giu',
      ),
      new RegExp(
        String.raw`(?:${SO}|(?<=^|\n|[.!?]\s)(?:given|based on|considering|after|in view of|综上(?:所述)?|因此|所以)[^.!?\n]{0,80}?[,，]\s*)(${WORD})(?=[^\p{L}\p{N}\n?]*(?:\n|$)|,\s+(?:it|this|that|the patch)\b)`,
        'giu',
      ),
      new RegExp(
        String.raw`\b(?:say|vote|think|thought|believe|it is|it['’]s)\s+(${WORD})(?=[^\p{L}\p{N}\n]*(?:\n|$))`,
        'giu',
      ),
    ],
  ],
  heads: new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:(?<=(?:^|\n)[^\p{L}\p{N}\n]*(?:${YES})[^\p{L}\p{N}]*\n[^\p{L}\p{N}]*)(?:${NO})[^\S\n]*[:：][^\p{L}\p{N}]*$|(?:${NO})${EMPTY}|(?:${YES})${EMPTY}(?=[\s\S]*?(?<![\p{L}\p{N}])(?:${NO})${LIST}))`,
    'giu',
  ),
  parts: {
    each: new RegExp(
      String.raw`(?:${QUESTION}|${CASE}|${LABEL}(?!(?:${WORD})[^\S\n]+(?!(?:it|this|that|they|as|because|since|but)\b)\p{L}))(?<word>${WORD}|true|false)(?![\p{L}\p{N}])`,
      'giu',
    ),
    asked:
      /^(?!.*\bcase\s*#?\d)(?:.*(?:resolv|fix|solv|address)\w*\s+(?:the|this|that)\s+(?:\p{L}+\s+)?(?:issue|problem|bug|report)\b|.*\b(?:issue|problem|bug)\s+(?:(?:is|been|now|fully|completely)\s+)*(?:resolved|fixed|solved)|\W*(?:is\s+(?:it|this)\s+)?resolve[sd]?\W*$)/iu,
    harm: /break|broke|regress|harm|side.?effect|still|worse|missing|missed|mistake|any(?:thing)?.?(?:else|other)|\bleft\b|\bleaves?\b|\bnot\b|\bun(?:resolved|handled|fixed)\b|\bthe rest\b|\bothers?\b|\bremaining\b/iu,
  },
  twice: new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:(yes)[^\S\n]*[(（/／|][^\S\n]*(?:${YES})|(no)[^\S\n]*[(（/／|][^\S\n]*(?:${NO}))(?!\p{L})[)）]?`,
    'giu',
  ),
  settles: new RegExp(
    String.raw`^[^\p{L}\p{N}]*(?:${SO}|(?:say|think|thought|believe|it is|it['’]s)\s)|(?<!\p{L})(?:${NO})(?:\s+|[^\p{L}\p{N}]+)(?:(?:cases?|numbers?)[^\p{L}\p{N}]*)?\d`,
    'iu',
  ),
  open: /[是否][^\S\n]*[/／或][^\S\n]*[是否]|\bno,\s+(?:it|this|that|the\s+patch)\s+(?:does|did|will|would)(?:\s+not|n['’]t)\s+(?:break|harm|regress|affect|alter|introduce|change\s+any)\b|\bno,\s+(?:nothing|none(?:\s+of\s+(?:them|the\s+cases))?|no\s+(?:other\s+)?(?:cases?|callers?|tests?|uses?))\s+(?:is|are|was|were|gets?)\s+(?:\p{L}+\s+)?(?:missing|left|open|broken|affected|harmed)\b|\byes[\s,;:()*–—-]{1,4}(?:but\s+)?(?:partially|partly|in\s+part|mostly|for\s+the\s+most\s+part)\b(?=\s*[.)!,;]|\s*$)|\byes\b[^.!?\n]{0,80}?\b(?:but|although|though|however|while|whereas)\b[^.!?\n]{0,80}?\bcases?\s*#?\d[^.!?\n]{0,40}?\b(?:left(?!\s+out)|unresolved|unhandled|uncovered|untouched|unfixed|unchanged|remains?|stays?|open|missing|fails?|(?:not|n['’]t)\s+(?:\p{L}+\s+)?(?:resolved|handled|covered|fixed|addressed|done))\b|\byes[\s,;:()*–—-]{1,4}(?:(?:but\s+)?only\s+(?:for|in|if|when|partially|partly)\b|but\s+(?:only\s+cases?|not\s+(?:for|in|if|when|all|every|cases?))\b|(?:but\s+)?except\s+(?:for\s+|in\s+)?(?:cases?|numbers?|\d))|\byes[\s,;:()*–—-]{1,4}(?:with\s+(?:(?:one|an?|the|some|few)\s+){0,2}(?:\p{L}+\s+)?(?:exceptions?|caveats?|reservations?)|apart\s+from|aside\s+from|save\s+for)\b|\byes[\s,;:()*–—-]{1,4}(\d+)\s*(?:\/|of|out\s+of)\s*(?!\1\b)\d+\s+cases?\b|\b(?:yes|no)\s*(?:,|\/|and|or|&)\s*(?:and\s+|or\s+)?(?:yes|no)\b(?!\s+\p{L})|(?:\b(?:not|cannot|never|neither)\b|n['’]t\b)(?:[^\S\n]+[\p{L}]+){0,3}?[^\S\n]+(?:yes|no)\b|\b(?:far from|anything but|other than)\s+(?:an?\s+)?(?:yes|no)\b|\b(?:if|were|had|unless|otherwise)\b[^.;!?\n]{0,120}\bwould\s+(?:\p{L}+\s+)?(?:be|have been)\s+(?:yes|no)\b/giu,
};

/** Capitals only, and never before just any word: "a" and "A" also are articles. */
const ENDS = String.raw`(?![\p{L}\p{N}]|[^\S\n]+(?!because|since|as|over|for|due|in|rather\s+than)\p{L})`;

/** The end of a sentence that says no more than the letter, or its reason. */
const CONCLUDED = String.raw`(?=[.!)\]]*(?:\n|$)|[.!)\]]+\s|,?\s+(?:because|since)\b|,?\s+as\s+(?:it|this|that|the)\b)`;
/** Not in a clause that denies it, doubts it or asks. */
const UNDENIED = String.raw`(?<!(?:\b(?:not|never|neither|nor|cannot|whether|if|doubt|hardly)\b|n['’]t\b)[^.,;:!?\n]{0,60})`;

export const A_B: Words = {
  name: 'A nor B',
  first: /^A$/,
  second: /^B$/,
  places: [
    [
      ...given('A|B', 'gu'),
      new RegExp(
        String.raw`${UNSAID}(?:\b(?:[Aa]nswer|[Vv]erdict|[Cc]hoice|[Ww]inner|[Aa]ntwort|[Ff]inal|[Oo]verall)\b|答案|选择|结论|回答)[^.\n]{0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
        'gu',
      ),
    ],
    [
      /(?<=^|\n)\W*(?:[Pp]atch\s+)?([AB])\s+\([^()\n]*\)\W*(?=\n|$)/gu,
      /(?<=^|\n)\W*(?:[Pp]atch\s+)?([AB])\s+beats\s+(?:[Pp]atch\s+)?[AB]\W*(?=\n|$)/gu,
      /(?<=^|\n)[^\p{L}\p{N}\n#]*(?:(?:[Pp]atch|PATCH|[Oo]ption|OPTION|[Cc]andidate)\s+)?[^\p{L}\p{N}\n]*([AB])[^\p{L}\p{N}\n:]*(?=\n|$)/gu,
      /(?<=^|\n)\W*(?:[Pp]atch\s+)?([AB])\s*[>≻]+\s*(?:[Pp]atch\s+)?[AB]\W*(?=\n|$)/gu,
      /(?<=^|\n)\W*(?:[Pp]atch\s+)?[AB]\s*[<≺]+\s*(?:[Pp]atch\s+)?([AB])\W*(?=\n|$)/gu,
      /(?:我选择?|应选择?|更好的是|[Ii]ch (?:wähle|nehme)|[Jj]e choisis|[Ee]lijo|[Ee]scolho)\s*(?:补丁|(?:le|el|den|o)\s+)?\s*(?:[Pp]atch\s+|[Pp]arche\s+)?([AB])(?![\p{L}\p{N}]|[^\S\n]+(?:nicht|pas|não|no)(?!\p{L}))/gu,
      /(?<=^|\n)\W*(?:[Pp]atch\s+)?([AB])\s+(?:over|(?:is\s+)?better\s+than)\s+(?:[Pp]atch\s+)?[AB]\W*(?=\n|$)/gu,
      /[.!?:;]\s+(?:(?:[Pp]atch|[Oo]ption)\s+)?([AB])[^\p{L}\p{N}]*$/gu,
      /\b[Bb]etween\s+…\s*,\s*(?:[Pp]atch\s+)?([AB])[^\p{L}\p{N}]*(?=\n|$)/gu,
    ],
    [
      /(?:^|\n)[^\p{L}\p{N}\n#]*(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?\(?([AB])(?=[^\p{L}\p{N}\s:]|\s+(?:because|since)\b|\s+as\s+it\b)/gu,
      /(?<!(?:不是|不认为|并非)[^。，\n]{0,10})(?:补丁|方案)?\s*(?<!\p{Script=Latin})([AB])\s*(?:更好|更优|更佳|胜出|(?:ist|wäre)\s+besser|est\s+meilleure?|es\s+mejor)(?!\p{Script=Latin})/gu,
      // With its reason, and no line about the other one.
      /^[^\p{L}\p{N}\n#]*(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?([AB])\s+[–—-]\s(?![^\n]*\b(?:but|however|although|though|whereas)\b)(?!(?:[\s\S]*\n)?[^\p{L}\p{N}\n]*(?:[Pp]atch\s+)?[AB]\s*[–—:-])/gu,
    ],
    [
      new RegExp(String.raw`${SO}(?:(?:it is|it['’]s)\s+)?(?:(?:[Pp]atch|[Oo]ption)\s+)?([AB])${CONCLUDED}`, 'gu'),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?:better|best|more\s+\p{L}+ly)\s+(?:resolves|solves|fixes|addresses)\s+(?:the|this)\s+(?:\p{L}+\s+)?(?:issue|problem|bug|report)\b(?![^.\n]*\b(?:but|however|although|though|yet|only|if|unless)\b)`,
        'gu',
      ),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?:is\s+(?:the\s+(?:right|correct|better|stronger|safer)\s+(?:choice|one|option|patch|fix|answer)(?![^.\n]*\b(?:if|unless|only|provided)\b)|(?:what|the one)\s+(?:that\s+)?(?:I|you|we)\s+(?:would|should)\s+(?:merge|take|choose|pick|accept|keep))|(?:should|must|ought to)\s+win|it\s+is(?=[^\p{L}\p{N}]*(?:\n|$)))(?!\p{L})`,
        'gu',
      ),
      /(?<![\p{L}\p{N}])[AB]\s+is\s+(?:(?!not\b|no\b|hardly\b)\p{L}+\s+)?worse\s+than\s+(?:[Pp]atch\s+)?([AB])(?![\p{L}\p{N}])/gu,
      /:\s+(?:[Pp]atch\s+)?([AB])\s*[>≻]+\s*(?:[Pp]atch\s+)?[AB]\W*(?=\n|$)/gu,
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?:should|must|ought to)\s+be\s+(?:preferred|chosen|picked|selected|merged|accepted)\b`,
        'gu',
      ),
      new RegExp(
        // Not behind the letter that it is said of: what is better about one of two says nothing of what follows.
        String.raw`${UNDENIED}(?:(?<![AB]\s+(?:is|was|seems|looks|does|works)\s+)\b(?:better|best)|\b(?:[Pp]refer|[Cc]hoose|[Pp]ick|[Ss]elect|favou?r|[Gg]o with|so|therefore|would\s+(?:want|take|merge|accept|keep)))\b(?:(?!\b(?:than|not|over|neither|nor)\b)[^.\n]){0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
        'gu',
      ),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?=(?:is|was|seems|looks|appears|resolves|solves|fixes|addresses|handles|does|works|wins)\b)(?:(?!\b(?:not|no|hardly|never|less|worse|than|[AB])\b)[^.\n]){0,60}?\b(?:better|best|superior|preferable|wins|winner)\b(?!\s+(?:avoided|left|rejected|skipped|dropped|not)\b|\s+(?:in|at|for|on|with)\s[^.\n]*?[,;]\s*(?:(?:(?:and|but|while)\s+)?(?:patch\s+)?[AB]\s+(?:is\s+)?(?:better\s+)?(?:in|at|for|on|with)\b|(?:but|while|whereas|yet)\s+(?:[Pp]atch\s+)?[AB]\b))`,
        'gu',
      ),
    ],
  ],
  // A ranking, and what is better for single cases.
  parts: {
    each: new RegExp(
      String.raw`(?:${QUESTION}|(?<=^|\n)[^\S\n]*(?:\(?\d+(?:st|nd|rd|th)?[.):]|[-+•])[^\S\n]*|${CASE}|${LABEL})(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?(?<word>[AB])${ENDS}`,
      'giu',
    ),
  },
  // Both at once, one that is denied or called the worse, one under a condition.
  open: /(?:\bnot|n['’]t|\bnever|\bcannot\s+be)\s+(?:[Pp]atch\s+)?[AB](?![\p{L}\p{N}])|\b(?:[Ww]orse|[Ww]orst|[Ww]eaker|[Ii]nferior|[Ll]oser|[Ll]osing|[Rr]eject(?:ed)?|[Dd]iscard(?:ed)?|[Aa]void)(?:\s+(?:[Pp]atch|[Oo]ption|[Oo]ne|[Cc]andidate))?\s?(?::|is)\s?(?:[Pp]atch\s+)?[AB](?![\p{L}\p{N}])|(?<![\p{L}\p{N}])[AB],?\s+(?:unless|only\s+if|only\s+when)\b[^.\n]*|\bA\s*(?:or|\/|and|&|或者?|和|与)\s*B\b|\b(?:[Ww]hile|[Aa]lthough|(?:[Ee]ven )?[Tt]hough|[Ww]hereas|[Aa]t first (?:glance|sight))\b[^,.\n]{0,80}?\b[AB]\b[^,.\n]{0,80},/gu,
};
