// Settings: where the engines of all workers have their images in common.

import { z } from 'zod';
import { variable } from './variable.ts';

/** Its host is told by a dot, a port or `localhost`, so that nothing goes to a registry that nobody named. */
const repositoryIn = z
  .string()
  .regex(
    /^(?:localhost|[a-z\d-]+(?:\.[a-z\d-]+)+(?=[:/]|$)|[a-z\d-]+(?=:\d))(?::\d{1,5})?(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)*$/,
    'must be a repository in a registry, with the name of its host and without a tag, such as registry.example.com/mullover',
  )
  .transform((text) => (text.includes('/') ? text : `${text}/mullover`));

const parts = z.object({
  /** With its host in front. */
  repository: variable(
    'MULLOVER_IMAGE_REGISTRY',
    repositoryIn.optional(),
    'Repository of a registry, such as `registry.example.com/mullover`, in which the engines of all workers have their images in common; default: each engine makes its own',
  ),
  login: variable(
    'MULLOVER_IMAGE_REGISTRY_LOGIN',
    z
      .string()
      .regex(/^[^:\s]+:\S+$/, 'must be a name and a password with a colon between them')
      .optional(),
    "`name:password` of the registry; default: what Docker's configuration of the worker has for it",
  ),
});

/** Undefined: each engine makes its own. */
export const registry = parts.transform(({ repository, login }) =>
  repository === undefined ? undefined : { repository, login },
);
