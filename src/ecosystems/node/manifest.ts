// A package.json as far as detection reads it.

import { z } from 'zod';
import { inFolder } from '../../runners/in-folder.ts';
import type { RecipeSource } from '../recipe-source.ts';

const names = z.record(z.string(), z.string()).catch({});
/** Runners have settings under their own name. */
const manifestSchema = z.looseObject({
  name: z.string().optional().catch(undefined),
  scripts: names.default({}),
  dependencies: names.default({}),
  devDependencies: names.default({}),
  optionalDependencies: names.default({}),
  peerDependencies: names.default({}),
  engines: names.default({}),
  volta: names.default({}),
  packageManager: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  exports: z.unknown().optional(),
  workspaces: z.unknown().optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined when it is absent or no JSON object. */
export async function readManifest(source: RecipeSource, directory: string): Promise<Manifest | undefined> {
  const text = await source.read(inFolder(directory, 'package.json'));
  try {
    return manifestSchema.safeParse(JSON.parse((text ?? '').replace(/^\ufeff/, ''))).data;
  } catch {
    return undefined;
  }
}

export function allDependencies(manifest: Manifest): Readonly<Record<string, string>> {
  return {
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
    ...manifest.devDependencies,
  };
}

/** Files that a package is loaded by, relative to its folder. */
export function entriesOf({ main, module, exports }: Manifest): readonly string[] {
  const exported = Array.from(JSON.stringify(exports ?? '').matchAll(/"(\.\/[^"]+)"/g), (match) => match[1]);
  return [main, module, ...exported]
    .filter((path) => path !== undefined)
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => !path.includes('*'));
}
