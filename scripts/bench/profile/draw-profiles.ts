import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rounded } from '../figure.ts';
import { drawFlames } from './draw-flames.ts';
import { type CpuProfile, flameTree, ownTimes } from './flame-tree.ts';

const SUFFIX = '.cpuprofile';
/** How many of the dearest functions are told of each. */
const TOLD = 25;

/** Draws every profile of a folder beside it, and answers what to tell of them. */
export function drawProfiles(folder: string, root: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  return files
    .map((file) => {
      const name = file.slice(0, -SUFFIX.length);
      const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
      const tree = flameTree(profile, root);
      const seconds = rounded(tree.totalMicros / 1e6, 1);
      writeFileSync(join(folder, `${name}.svg`), drawFlames(tree, `${name}: ${seconds} s of work`));
      const dearest = ownTimes(tree)
        .slice(0, TOLD)
        .map(
          ({ place, name: called, share }) =>
            `${rounded(share * 100, 1).padStart(6)} %  ${called}  ${place}`,
        );
      return [`${name}: ${seconds} s of work`, ...dearest].join('\n');
    })
    .join('\n\n');
}
