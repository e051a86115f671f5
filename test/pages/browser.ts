// Debian's Chromium without a window.

import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Throws where none is installed, with what to install. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
}

function executable(): string {
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // It is not this one.
    }
  }
  throw new Error(`no browser found (looked for ${NAMES.join(', ')}): apt install chromium`);
}
