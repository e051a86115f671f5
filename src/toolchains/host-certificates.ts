// The certificate authorities that this host trusts: set-ups trust the same ones, a company's own included.

import { existsSync, readFileSync } from 'node:fs';

const BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** PEM text; undefined on hosts that keep their certificates elsewhere. */
export function hostCertificates(): string | undefined {
  const path = BUNDLES.find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : readFileSync(path, 'utf8');
}
