import { spawnSync } from 'node:child_process';

/** What pictures show, and the package of Debian that draws it. */
const SCRIPTS = [
  { pattern: ':lang=ko', what: 'Korean', from: 'fonts-noto-cjk' },
  { pattern: ':charset=1f433', what: 'emoji', from: 'fonts-noto-color-emoji' },
];

/** What would be empty boxes on this machine, and what to do about it; undefined when nothing would. */
export function missingFont(): string | undefined {
  for (const { pattern, what, from } of SCRIPTS) {
    const listed = spawnSync('fc-list', [pattern, 'family'], { encoding: 'utf8' });
    if (listed.error) return `fc-list is missing: apt-get install fontconfig ${from}`;
    if (listed.stdout.trim() === '') {
      return `no font has ${what}, there would be empty boxes: apt-get install ${from}`;
    }
  }
  return undefined;
}
