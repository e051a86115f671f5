// Which run or command the process works on: told in every line that is logged meanwhile, whoever logs it.

import { AsyncLocalStorage } from 'node:async_hooks';

/** Names of what is worked on, such as `{ run: 'r-…' }`. */
type Subject = Readonly<Record<string, string | number>>;

const subjects = new AsyncLocalStorage<Subject>();

/** What is logged until `work` settles names the subject, beside those that it lies within. */
export function loggedAs<T>(subject: Subject, work: () => T): T {
  return subjects.run({ ...subjects.getStore(), ...subject }, work);
}

export function loggedSubject(): Subject {
  return subjects.getStore() ?? {};
}
