import { readFileSync } from 'node:fs';

/** Version of this release. The root's package.json is in every image. */
export const RELEASE = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  }
).version;
