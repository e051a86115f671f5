// Loads `prompts/*.md` and renders them with strict variables: what an issue says stays text, whatever it contains.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import { InputFault } from './errors.ts';
import type { Prompts } from './ports.ts';

export interface PromptFolder extends Prompts {
  /** Variables that a template uses, sorted: a test compares them with what its stage passes. */
  variablesOf(name: string): readonly string[];
}

/** Throws InputFault when the folder is missing or a template does not parse. */
export function loadPrompts(dir: string): PromptFolder {
  const engine = new Liquid({
    root: dir,
    extname: '.md',
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
  });
  const sources = new Map(readTexts(dir));
  const templates = new Map([...sources].map(([name, text]) => [name, parse(engine, name, text)]));
  const template = (name: string): Template[] => {
    const found = templates.get(name);
    if (found) return found;
    throw new InputFault(`There is no prompt "${name}".`, `Add ${name}.md to the folder of prompts.`);
  };
  return {
    render: (name, variables) => {
      const found = template(name);
      try {
        return String(engine.renderSync(found, { ...variables }));
      } catch (error) {
        throw broken(name, error);
      }
    },
    hashes: Object.fromEntries([...sources].map(([name, text]) => [name, sha256(text)])),
    variablesOf: (name) => engine.globalVariablesSync(template(name)).toSorted(),
  };
}

function readTexts(dir: string): readonly (readonly [string, string])[] {
  try {
    return readdirSync(dir)
      .filter((file) => file.endsWith('.md'))
      .toSorted()
      .map((file) => [file.slice(0, -'.md'.length), readFileSync(join(dir, file), 'utf8')] as const);
  } catch (error) {
    throw new InputFault(`The folder of prompts ${dir} cannot be read.`, 'Check the installation.', { cause: error });
  }
}

function parse(engine: Liquid, name: string, text: string): Template[] {
  try {
    return engine.parse(text, name);
  } catch (error) {
    throw broken(name, error);
  }
}

function broken(name: string, error: unknown): InputFault {
  const words = error instanceof Error ? error.message : String(error);
  return new InputFault(`Prompt ${name}.md: ${words}`, 'Correct the template, or pass the variable it names.', {
    cause: error,
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
