// The one table of what looks like a token of a known kind: for texts on their way out, and for lines of a patch. Pure.

export interface TokenKind {
  /** For a sentence: "what looks like …". */
  readonly name: string;
  /** The source of a pattern. Repetitions before a further condition are bounded: long texts must not cost more than that. */
  readonly whole: string;
  /** The same where the end of a text cut it: what may be so short only there, and is never only words. */
  readonly cut?: string;
}

/** A look ahead from each of many beginnings costs what it may look at, and is done in each reading of a text. */
const CAPITAL = '(?=[\\w.-]{0,80}[A-Z])';
const DIGIT = '(?=[\\w.-]{0,80}\\d)';
const EITHER = '(?=[\\w.-]{0,80}[0-9A-Z])';
/** What stands for a password in examples: a word for one, the name of the user again, or what was cut out already. */
const EXAMPLE = `(?:\\k<user>|(?:my|your)?[_-]?(?:pass|passw(?:or)?d|passphrase|pwd|secret|token|changeme|example|postgres|mysql|guest|admin)\\d{0,3}|[xX.]{3,}|\\[?redacted\\]?)`;

export const TOKEN_KINDS: readonly TokenKind[] = [
  {
    name: 'an AWS key',
    whole: '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Z])',
    cut: `(?:AKIA|ASIA)(?=[0-9A-Z]{0,16}\\d)[0-9A-Z]{4,}`,
  },
  {
    name: 'a GitHub token',
    whole: 'gh[pousr]_[\\w.-]{20,}|github_pat_\\w{20,}',
    cut: `(?:gh[pousr]_|github_pat_)${EITHER}[\\w.-]{4,}`,
  },
  {
    name: 'a GitLab token',
    whole: `gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|oas)-${EITHER}[\\w.-]{20,}|glpat-[\\w-]{20,}`,
    cut: `gl(?:pat|ptt)-${EITHER}[\\w.-]{4,}`,
  },
  {
    name: 'a Slack token',
    whole:
      '(?:xoxe\\.)?xox[a-z]-[\\w-]{10,}|xapp-\\d-[\\w-]{10,}|hooks\\.slack\\.com\\/(?:services|workflows|triggers)\\/[\\w/]{20,}',
    cut: `(?:xox[a-z]-|xapp-\\d-)${DIGIT}[\\w-]{5,}|hooks\\.slack\\.com\\/services\\/T[\\w/]{5,}`,
  },
  { name: 'a Discord webhook', whole: 'discord(?:app)?\\.com\\/api\\/webhooks\\/\\d{10,}\\/[\\w-]{20,}' },
  { name: 'a Telegram token', whole: '\\d{8,10}:AA[\\w-]{33}(?![\\w-])' },
  {
    name: 'a Stripe key',
    whole: '(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}',
    cut: `[sr]k_(?:live|test)_${DIGIT}[A-Za-z0-9]{4,}`,
  },
  {
    name: 'a model provider’s key',
    whole: `sk-(?=(?:[A-Za-z0-9]{0,19}[_-]){0,20}[A-Za-z0-9]{20}|${DIGIT}[\\w-]{0,80}[A-Z])[\\w-]{20,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}|pplx-[A-Za-z0-9]{40,}|nvapi-${CAPITAL}[\\w-]{40,}|r8_[A-Za-z0-9]{36,}`,
    cut: `sk-${DIGIT}[\\w-]{5,}`,
  },
  {
    name: 'a Hugging Face token',
    whole: `hf_(?=[A-Za-z0-9]{30})${CAPITAL}[A-Za-z0-9]{30,}`,
    cut: `hf_${DIGIT}${CAPITAL}[A-Za-z0-9]{5,}`,
  },
  {
    name: 'a Google key',
    whole: `AIza[\\w-]{35}(?![\\w-])|GOCSPX-${EITHER}[\\w-]{20,}|GOCSPX-[A-Za-z0-9]{20,}|ya29\\.${DIGIT}[\\w.-]{20,}`,
    cut: 'AIza[\\w-]{4,34}|GOCSPX-[\\w-]{4,}',
  },
  {
    name: 'a package registry token',
    whole: `npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])|pypi-${CAPITAL}[\\w-]{40,}|rubygems_[0-9a-f]{48}|dckr_(?:pat|oat)_[\\w-]{20,}`,
    cut: `npm_${EITHER}[A-Za-z0-9]{4,}|pypi-Ag[\\w-]{4,}`,
  },
  { name: 'a DigitalOcean token', whole: 'do[opr]_v1_[0-9a-f]{40,}', cut: 'do[opr]_v1_[0-9a-f]{4,}' },
  { name: 'a Shopify token', whole: 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}' },
  {
    name: 'a SendGrid key',
    whole: `SG\\.${DIGIT}[\\w-]{20,30}\\.[\\w-]{20,50}`,
    cut: `SG\\.${DIGIT}${CAPITAL}[\\w-]{8,30}(?:\\.[\\w-]*)?`,
  },
  { name: 'a Vault token', whole: `hv[sbr]\\.${DIGIT}[\\w-]{24,}` },
  {
    name: 'a signed token',
    whole: 'eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,}',
    cut: 'eyJ[\\w-]{8,2000}\\.eyJ[\\w-]*(?:\\.[\\w-]*)?',
  },
  {
    name: 'a password in an address',
    whole: `[A-Za-z][A-Za-z0-9+.-]{1,20}:\\/\\/(?<user>[^\\s/:@'"\`]{0,100}):(?!\\/\\/|${EXAMPLE}@)[^\\s/@'"\`\${}<>*]{6,200}@[A-Za-z0-9.-]+`,
  },
];

/** Where a token may begin: never inside a word. */
export const TOKEN_START = '(?<![A-Za-z0-9])';
/** The first line of a private key, up to the dashes after it. */
export const PRIVATE_KEY = '-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?';
