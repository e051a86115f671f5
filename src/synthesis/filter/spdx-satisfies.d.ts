// The package ships no types; this is the part that licences.ts uses.
declare module 'spdx-satisfies' {
  /** Throws for what is no SPDX expression. */
  export default function satisfies(expression: string, allowed: string[]): boolean;
}
