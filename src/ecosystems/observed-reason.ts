// Why a command is not taken apart, as a recipe says it.

export function observedReason(command: string): string {
  return `\`${command}\` is run as it is, and the test runners that it starts are observed`;
}
