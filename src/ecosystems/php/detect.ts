// The recipe of a PHP package: its dependencies by Composer, its tests by PHPUnit.

import { satisfies, validRange } from 'semver';
import { z } from 'zod';
import { inFolder } from '../../runners/in-folder.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';

const texts = z.record(z.string(), z.string());
const schema = z.object({
  require: texts.catch({}),
  'require-dev': texts.catch({}),
  autoload: z.object({ classmap: z.array(z.string()).optional() }).catch({}),
  'autoload-dev': z.object({ classmap: z.array(z.string()).optional() }).catch({}),
});
type Composer = z.infer<typeof schema>;

const INSTALL = 'composer install --no-interaction --no-progress --no-scripts';

export async function detectPhp({ source, directory, given, runtime, image }: DetectInput): Promise<Detection> {
  const composer = await composerOf(source, directory);
  const offered = offeredBy(source, 'php');
  const accepted = composer.require['php'];
  const version =
    image === 'foreign'
      ? (runtime ?? offered[0])
      : offered.find((one) => (runtime === undefined ? accepts(accepted, one) : one === runtime));
  if (version === undefined)
    return {
      ok: false,
      reason: `The package asks for PHP ${runtime ?? accepted}; the sandbox has PHP ${offered.join(', ')}.`,
      next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
    };
  const named = ['pestphp/pest', 'phpunit/phpunit'].filter(
    (name) => name in { ...composer.require, ...composer['require-dev'] },
  );
  const isOwn = named.length > 0;
  const isLocked = source.files.includes(inFolder(directory, 'composer.lock'));
  // Which classes there are is written down when it is installed.
  const isListed = [composer.autoload, composer['autoload-dev']].some(({ classmap = [] }) => classmap.length > 0);
  return {
    ok: true,
    recipe: {
      ecosystem: 'php',
      runtime: version,
      directory,
      // Extensions that are not there are told by the tests that need them.
      setup: [`${INSTALL} || ${INSTALL} --ignore-platform-reqs`],
      build: isListed ? ['composer dump-autoload --no-interaction --no-scripts'] : [],
      runner: 'phpunit',
      test: commandLine(given ?? parseRunner('phpunit', [], [])),
      ...(isOwn ? {} : { systemPackages: ['phpunit'] }),
      reasons: [
        `PHP ${version}`,
        isLocked ? 'lockfile composer.lock' : 'no lockfile',
        ...(isListed ? ['build: composer dump-autoload, since classes are listed by it'] : []),
        named[0] === 'pestphp/pest'
          ? 'runner phpunit, by Pest'
          : isOwn
            ? 'runner phpunit'
            : "runner phpunit, Debian's: the package names none",
      ],
    },
  };
}

async function composerOf(source: RecipeSource, directory: string): Promise<Composer> {
  const text = (await source.read(inFolder(directory, 'composer.json'))) ?? '{}';
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return schema.parse({}); // Composer itself says what is wrong with it
  }
}

/** A range that we cannot read accepts everything: Composer decides. */
function accepts(range: string | undefined, version: string): boolean {
  const known =
    range
      ?.replace(/(?<!\|)\|(?!\|)/g, '||')
      .replaceAll(',', ' ')
      .replace(/@\w+/g, '') ?? '*';
  return validRange(known) === null || satisfies(`${version}.99`, known);
}
