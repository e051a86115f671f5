// What a test file printed by itself, in the log of a run that gives each file a process of its own.

/** A command that was run, as the sandbox writes it in front of its output. */
const COMMAND = /^\$ (.*)$/gm;
const WORD = /'([^']*)'|"([^"]*)"|(\S+)/g;

/**
 * The output of the commands that end with this file and name none of the other ones, so that it is of this file alone;
 * empty where the files of a run share their output. `others`: files of the same run.
 */
export function ownOutput(log: string, file: string, others: Iterable<string>): string {
  const commands = [...log.matchAll(COMMAND)];
  const beside = [...new Set(others)].filter((other) => other !== file && other !== '');
  const own = commands.flatMap(({ 0: line, 1: command = '', index }, at) => {
    const words = [...command.matchAll(WORD)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
    const isIt = isNamed(words.at(-1) ?? '', file) && !words.some((word) => beside.some((other) => word === other));
    return isIt ? [log.slice(index + line.length, commands[at + 1]?.index)] : [];
  });
  return own.join('');
}

/** A command in a folder of the repository names the file as seen from there. */
function isNamed(word: string, file: string): boolean {
  return word === file || (word !== '' && file.endsWith(`/${word}`));
}
