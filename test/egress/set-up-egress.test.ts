// What a set-up may ask for, from what operator, repository and tools name.

import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { expect, test } from '@jest/globals';
import { openSetUpEgress, type SetUpHosts } from '../../src/egress/set-up-egress.ts';

const NOTHING: SetUpHosts = { network: {}, addresses: [], hosts: [] };

test('registries are the mirrors of the operator, then what the tools name; patterns and what is no address are none', () => {
  const { registries } = openSetUpEgress({
    network: {
      npmRegistry: 'https://npm.corp/all',
      goProxy: 'http://go.corp:8081|direct',
      goSumDatabase: 'sums+key https://sums.corp',
    },
    addresses: ['https://pypi.example/simple', 'sparse+https://*.crates.example/', 'file:///srv'],
    hosts: ['files.corp'],
  });
  expect(registries).toEqual(['npm.corp:443', 'go.corp:8081', 'sums.corp:443', 'pypi.example:443']);
});

/** What is answered to a CONNECT, and what was looked up for it. */
async function asked(authority: string, hosts: Partial<SetUpHosts>) {
  const names: string[] = [];
  const lookup = async (host: string) => {
    names.push(host);
    return [];
  };
  const egress = openSetUpEgress({ ...NOTHING, lookup, ...hosts });
  const [ours, theirs] = duplexPair();
  egress.accept(theirs);
  ours.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [answer] = (await once(ours, 'data')) as [Buffer];
  egress.close();
  return { status: Number(answer.toString('latin1').split(' ')[1]), names };
}

test.each([
  ['a name of the operator', 'files.corp:443', {}, ['files.corp']],
  ['what the proxy of the operator is not for', 'in.corp:443', { noProxy: ' .corp, other' }, ['in.corp']],
  ['everything, where that proxy is for nothing', 'files.corp:443', { noProxy: '*' }, ['files.corp']],
])('%s is looked up by ourselves', async (_name, authority, network, names) => {
  const hosts = ['files.corp', 'in.corp'];
  const proxy = 'noProxy' in network ? { httpsProxy: 'http://127.0.0.1:9' } : {};
  // No address came back: not allowed to be reached.
  expect(await asked(authority, { hosts, network: { ...network, ...proxy } })).toEqual({ status: 403, names });
});

test('the proxy of the operator looks up the rest', async () => {
  const network = { httpsProxy: 'http://127.0.0.1:9', noProxy: 'corp.example,nearfiles.corp' };
  expect(await asked('files.corp:443', { hosts: ['files.corp'], network })).toEqual({ status: 502, names: [] });
});
