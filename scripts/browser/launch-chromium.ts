import { findTools } from '@mockstreet/native/find-tools';
import { type Browser, chromium } from 'playwright-core';

/** No sandbox, since a machine of tests runs as root; no traffic of Chromium's own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless Chromium that is already on this machine.
 *
 * @param flags more of them
 */
export async function launchChromium(
  searchPath: string | undefined,
  flags: readonly string[] = [],
): Promise<Browser> {
  const { chromium: executablePath } = findTools(searchPath);
  if (!executablePath) throw new Error('no Chromium on this machine; npm test installs it');
  return await chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}
