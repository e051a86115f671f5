// Config → where a deployment stores what it must not lose: files in its data folder, or PostgreSQL.

import { join } from 'node:path';
import type { Config } from './config.ts';
import { InputFault } from './errors.ts';
import type { SandboxSettings } from './execution.ts';
import type { PushedImages, RecipeStore } from './ports/sandbox.ts';
import type { CommandStore, DeploymentStore } from './ports.ts';
import { parseRepositoryFile } from './repository-file.ts';
import { checkFolder } from './store/check-folder.ts';
import { createCommandStore } from './store/command-store.ts';
import { createOutcomeTable, OUTCOMES_FILE, type OutcomeTable } from './store/outcome-table.ts';
import { openDatabase } from './store/postgres/database.ts';
import { createPostgresCommandStore } from './store/postgres/postgres-command-store.ts';
import { createPostgresOutcomeTable } from './store/postgres/postgres-outcome-table.ts';
import { createPostgresPushedImages } from './store/postgres/postgres-pushed-images.ts';
import { createPostgresRecipeStore } from './store/postgres/postgres-recipe-store.ts';
import { createPostgresTraceStore } from './store/postgres/postgres-trace-store.ts';
import { createPushedImages } from './store/pushed-images.ts';
import { createRecipeStore } from './store/recipe-store.ts';
import { createTraceStore } from './store/trace-store.ts';

export interface Stores {
  readonly trace: DeploymentStore;
  readonly commands: CommandStore;
  readonly outcomes: OutcomeTable;
  readonly recipes: RecipeStore;
  readonly pushed: PushedImages;
  /** Where traces lie, for the reader of a message. */
  readonly place: string;
  /** Rejects with EnvironmentFault when nothing can be stored. */
  health(): Promise<void>;
  close(): Promise<void>;
}

export interface StoresOptions {
  readonly redact: (text: string) => string;
  /** How long what needs a database that is away waits for it; 5 s unless told. */
  readonly patienceMs?: number;
}

export function openStores(config: Config, options: StoresOptions): Stores {
  return config.databaseUrl === undefined ? fileStores(config, options) : databaseStores(config.databaseUrl, options);
}

/** Also where a database is configured: evaluations and training data are folders of their own. */
export function fileStores({ data }: Pick<Config, 'data'>, { redact }: StoresOptions): Stores {
  const place = join(data.folder, 'runs');
  return {
    trace: createTraceStore({ dir: place, redact }),
    commands: createCommandStore(join(data.folder, 'commands')),
    outcomes: createOutcomeTable(join(data.folder, OUTCOMES_FILE)),
    recipes: createRecipeStore({ dir: join(data.folder, 'recipes'), parse: keptSettings }),
    pushed: createPushedImages(join(data.folder, 'pushed-images')),
    place,
    health: () => checkFolder(data.folder),
    close: async () => {},
  };
}

function databaseStores(url: string, { redact, patienceMs = 5000 }: StoresOptions): Stores {
  const database = openDatabase({ url, patienceMs });
  return {
    trace: createPostgresTraceStore({ database, redact }),
    commands: createPostgresCommandStore(database),
    outcomes: createPostgresOutcomeTable(database),
    recipes: createPostgresRecipeStore(database, keptSettings),
    pushed: createPostgresPushedImages(database),
    place: 'PostgreSQL',
    health: database.check,
    close: database.close,
  };
}

/** Settings that an update of Mullover has made unusable are found anew. */
function keptSettings(text: string): SandboxSettings | undefined {
  try {
    return parseRepositoryFile(`{"sandbox": ${text}}`).sandbox;
  } catch (error) {
    if (error instanceof InputFault) return undefined;
    throw error;
  }
}
