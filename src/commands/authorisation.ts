// Who may start work: pure rules over facts that the adapters fetched.

export interface Sender {
  readonly login: string;
  /** GitHub's account type: `User`, `Bot`, `Organization` … */
  readonly type: string;
}

export interface Performer {
  readonly sender: Sender;
  /** True when the payload names an App that acted in the sender's name. */
  readonly throughApp: boolean;
}

/** Bots, Apps and we ourselves never start anything, so no loop can begin. */
export function isAutomated(performer: Performer): boolean {
  const { login, type } = performer.sender;
  return performer.throughApp || type !== 'User' || /\[bot\]$/i.test(login) || !/^[a-z\d][a-z\d_-]*$/i.test(login);
}

const ENOUGH: readonly string[] = ['admin', 'maintain', 'write'];

/** Whether GitHub's answer on a sender's permission is enough; an unknown word is not. */
export function mayAsk(permission: string): boolean {
  return ENOUGH.includes(permission);
}
