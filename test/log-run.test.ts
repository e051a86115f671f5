import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLog } from '../src/log.ts';
import { loggedAs } from '../src/log-run.ts';
import { createSecrets } from '../src/secrets/secrets.ts';

test('every line that is logged while a run is worked on names it, whoever logs it, and no other line does', async () => {
  const lines: string[] = [];
  const log = createLog('info', createSecrets(), 'test', { write: (line) => void lines.push(line) });
  const work = async (name: string) => {
    await sleep(1);
    log.child({ part: name }).info({ done: 1 }, name);
  };
  await Promise.all([
    loggedAs({ run: 'r-1' }, () => work('first')),
    loggedAs({ run: 'r-2' }, () => loggedAs({ issue: 7 }, () => work('second'))),
    work('none'),
  ]);
  const told = lines.map((line) => JSON.parse(line)).map(({ msg, run, issue }) => ({ msg, run, issue }));
  expect(told.toSorted((a, b) => (a.msg < b.msg ? -1 : 1))).toEqual([
    { msg: 'first', run: 'r-1', issue: undefined },
    { msg: 'none', run: undefined, issue: undefined },
    { msg: 'second', run: 'r-2', issue: 7 },
  ]);
});
