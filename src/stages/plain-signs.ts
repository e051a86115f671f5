// Signs that models write for plain ones: hyphens that do not break, dashes of mathematics, narrow and fixed blanks.

/** The same text with the plain sign for each; nothing for code, which is taken as it stands. */
export function plainSigns(text: string): string {
  return text.replace(/[\u2010-\u2012\u2212\uFE63\uFF0D]/g, '-').replace(/[\u00A0\u2007\u2009\u202F]/g, ' ');
}
