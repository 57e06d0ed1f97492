import { spawnSync } from 'node:child_process';

/** What keeps Korean from being drawn on this machine; undefined when nothing does. */
export function missingKoreanFont(): string | undefined {
  const listed = spawnSync('fc-list', [':lang=ko', 'family'], { encoding: 'utf8' });
  if (listed.error) return 'fc-list is missing: apt-get install fontconfig fonts-noto-cjk';
  if (listed.stdout.trim() !== '') return undefined;
  return 'no font has Korean, every word would be empty boxes: apt-get install fonts-noto-cjk';
}
