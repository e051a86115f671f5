// Settings that are fine by themselves and not together: said with the next step, once each of them can be read.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { variable } from './variable.ts';

/** Where a transformation of a schema says what is wrong. */
export type Said = z.core.$RefinementCtx;

/** The configuration cannot be used, whatever is returned beside. */
export function refuse(said: Said, fault: InputFault): undefined {
  said.addIssue({ code: 'custom', message: fault.message, params: { fault } });
}

/** What is wrong with single settings, and what was refused of several. */
export function told(error: z.ZodError | undefined) {
  const issues = error?.issues ?? [];
  return {
    bad: issues.filter((issue) => refusalIn(issue) === undefined),
    refusals: issues.map(refusalIn).filter((fault) => fault !== undefined),
  };
}

function refusalIn(issue: z.core.$ZodIssue): InputFault | undefined {
  const fault: unknown = issue.code === 'custom' ? issue.params?.fault : undefined;
  return fault instanceof InputFault ? fault : undefined;
}

export function readTextFile(name: string, path: string, said: Said): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    return refuse(said, new InputFault(`${name}: ${path} cannot be read.`, 'Give a readable file.', { cause }));
  }
}

/** The text of the file that a variable names. */
export function fileVariable(name: string, meaning: string) {
  const path = variable(name, z.string().optional(), meaning);
  return path.transform((file, said) => (file === undefined ? undefined : readTextFile(name, file, said)));
}
