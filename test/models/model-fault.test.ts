// What is said of a connection that fails, from the errors that Node gives.

import { expect, test } from '@jest/globals';
import { APIConnectionError } from 'openai';
import { toModelFault } from '../../src/models/model-fault.ts';

const ENDPOINT = { url: 'https://models.local/v1', model: 'm', apiKey: 'none' };
const failed = (code: string, message: string) =>
  new APIConnectionError({
    message: 'Connection error.',
    cause: new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) }),
  });

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'certificate has expired', 'renew it'],
  ['CERT_NOT_YET_VALID', 'certificate is not yet valid', 'renew it'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    "Hostname/IP does not match certificate's altnames: Host: models.local.",
    'renew it',
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'ssl3_get_record:wrong version number', 'http://'],
  ['ERR_SSL_HTTP_REQUEST', 'SSL routines:ssl3_get_record:http request', 'http://'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'tls_get_more_records:packet length too long', 'http://'],
])('%s is a refusal that says what to do', (code, message, next) => {
  const fault = toModelFault(failed(code, message), ENDPOINT);
  expect(fault).toMatchObject({ kind: 'refused', next: expect.stringContaining(next) });
  expect(fault.message).toContain(message);
});

test.each([
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', 'away'],
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND models.local', 'away'],
  ['UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error', 'away'],
  ['ECONNRESET', 'read ECONNRESET', 'passing'],
  ['ECONNRESET', 'Client network socket disconnected before secure TLS connection was established', 'passing'],
  ['UND_ERR_ABORTED', 'the HTTP request was aborted by the proxy', 'passing'],
  ['ERR_SSL_BAD_RECORD_MAC', 'SSL routines:tls_get_more_records:bad record mac', 'passing'],
  ['EPIPE', 'write EPIPE', 'passing'],
  ['UND_ERR_SOCKET', 'other side closed', 'passing'],
  ['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', 'passing'],
])('%s may pass', (code, message, kind) => {
  expect(toModelFault(failed(code, message), ENDPOINT)).toMatchObject({ kind, transient: true });
});
