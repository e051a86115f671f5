// What a test file printed by itself, in the log of a run that gives each file a process of its own.

/** A command that was run, as the sandbox writes it in front of its output. */
const COMMAND = /^\$ (.*)$/gm;
const WORD = /'([^']*)'|"([^"]*)"|(\S+)/g;

/**
 * By file the output of the commands that end with it and name no other one of `files`, so that it is of this file alone;
 * empty where the files of a run share their output. `files`: all of the run.
 */
export function ownOutputs(log: string, files: Iterable<string>): (file: string) => string {
  const known = new Set(files);
  const commands = [...log.matchAll(COMMAND)];
  const outputs = commands.map(({ 0: line, 1: command = '', index }, at) => {
    const words = [...command.matchAll(WORD)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
    const text = log.slice(index + line.length, commands[at + 1]?.index);
    return { last: words.at(-1) ?? '', named: words.filter((word) => known.has(word)), text };
  });
  const isOf = (file: string, { last, named }: (typeof outputs)[number]) =>
    isNamed(last, file) && named.every((word) => word === file);
  return (file) => outputs.flatMap((output) => (isOf(file, output) ? [output.text] : [])).join('');
}

/** A command in a folder of the repository names the file as seen from there. */
function isNamed(word: string, file: string): boolean {
  return word === file || (word !== '' && file.endsWith(`/${word}`));
}
