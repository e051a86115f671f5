// Test commands of Ruby, PHP, .NET and others.

import { joinPath } from './join-path.ts';
import { fromJsonText, mapOf, textOf } from './json.ts';
import { byName, byProgram, firstOf, named, other, plain, type Recogniser, unit } from './recogniser.ts';

const rake: Recogniser = ({ args }) => {
  const tasks = plain(args, ['-f', '-C']).filter((word) => !word.includes('='));
  return tasks.length === 0 ? 'unit' : firstOf(tasks.map((task) => (task === 'default' ? 'unit' : byName(task))));
};

const composer: Recogniser = ({ args }, scene, look) => {
  const [verb = '', second = ''] = plain(args, ['-d', '--working-dir']);
  const script = /^(run|run-script|exec)$/.test(verb) ? second : verb;
  if (/^(install|update|require|config|validate|audit|remove|global|self-update|normalize|dump-autoload)$/.test(script))
    return undefined;
  const manifest = mapOf(fromJsonText(scene.texts.get(joinPath(scene.directory, 'composer.json')) ?? ''));
  const body = [mapOf(manifest.scripts)[script]].flat().map((line) => textOf(line as string) ?? '');
  return (
    firstOf([
      byName(script),
      ...body.map((line) => (line === '' ? undefined : look.line(line.replace(/^@php\s+/, ''), scene))),
    ]) ?? (script === 'phpunit' ? 'unit' : undefined)
  );
};

const dotnet: Recogniser = ({ args }) => {
  const [verb = '', second = ''] = plain(args);
  if (verb === 'test' || verb === 'vstest') return 'unit';
  return verb === 'run' ? byName(args.join(' ')) : verb === 'cake' || verb === 'nuke' ? byName(second) : undefined;
};

const rubyScript: Recogniser = ({ args }) =>
  args.some((word) => /^-I\W*(test|spec)/.test(word)) ? 'unit' : byName(plain(args)[0] ?? '');

const phpScript: Recogniser = ({ args }, scene, look) => {
  const [script = '', verb] = plain(args, ['-d']);
  if (script === 'artisan') return verb === 'test' ? 'unit' : undefined;
  const program = script.replace(/^.*\//, '');
  return (
    look.program({ program, path: program, args: args.slice(1), env: {} }, scene) ??
    byName(script.replace(/\.php$/, ''))
  );
};

export const OTHER_TESTS = byProgram(
  [unit, 'rspec m phpunit simple-phpunit pest paratest phpspec'],
  [rake, 'rake'],
  [rubyScript, 'ruby'],
  [other, 'cucumber codecept'],
  [composer, 'composer'],
  [phpScript, 'php'],
  [dotnet, 'dotnet'],
  [named, 'rails deno mix swift stack cabal dune zig flutter dart'],
);
