// `/mull setup`: a pull request with a documented `.github/mullover.yml`, when somebody with write access asks for it.

import type { Publisher } from '../github/publisher.ts';
import type { Place } from '../ports.ts';
import { REPOSITORY_FILE } from '../repository-file.ts';
import { repositoryFileJsonSchema } from '../repository-schema.ts';
import { setupAnswer, setupPull } from '../trace/views/setup.ts';
import { setupFile } from './setup-file.ts';

/** Beside the file: an editor finds it without a network, and it is of the version that reads the file. */
const SCHEMA_FILE = '.github/mullover.schema.json';

export interface SetUpParts {
  readonly publisher: Pick<Publisher, 'setUp'>;
  /** Where the operator serves the schema; undefined: it comes with the file. */
  readonly schemaUrl: string | undefined;
  readonly label: string;
}

/** The answer to who asked. Safe to repeat. Throws GitHubFault. */
export async function setUpRepository(
  place: Place,
  { publisher, schemaUrl, label }: SetUpParts,
  signal: AbortSignal,
): Promise<string> {
  const file = { path: REPOSITORY_FILE, text: setupFile(schemaUrl ?? './mullover.schema.json') };
  const schema = { path: SCHEMA_FILE, text: `${JSON.stringify(repositoryFileJsonSchema(), undefined, 2)}\n` };
  const changes = schemaUrl === undefined ? [file, schema] : [file];
  const request = { ...setupPull({ label, hasSchema: schemaUrl === undefined }), file: REPOSITORY_FILE, changes };
  return setupAnswer(await publisher.setUp(place, request, signal));
}
