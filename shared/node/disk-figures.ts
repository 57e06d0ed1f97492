import { type StatsFs, statfsSync } from 'node:fs';
import type { Figures } from './figures.ts';

/**
 * How full the disks are that lie under these folders, by their names. Volumes of one machine lie on one disk
 * unless its owner says otherwise, so a folder of ours speaks for the servers' beside it.
 */
export function tellDisks(
  { gaugeBy }: Figures,
  folders: Readonly<Record<string, string | undefined>>,
): void {
  const each = (read: (disk: StatsFs) => number) => () =>
    Object.entries(folders).flatMap(([folder, path]) => {
      const disk = path && diskUnder(path);
      // What is not there has no disk: its series ends.
      return disk ? [[folder, read(disk)] as const] : [];
    });
  gaugeBy(
    'folder',
    'mockstreet_disk_size_bytes',
    'Size of the disk under a folder.',
    each(({ blocks, bsize }) => blocks * bsize),
  );
  gaugeBy(
    'folder',
    'mockstreet_disk_available_bytes',
    'What may still be written to the disk under a folder.',
    each(({ bavail, bsize }) => bavail * bsize),
  );
}

/** A look at the kernel's own figures: no disk is touched. */
function diskUnder(path: string): StatsFs | undefined {
  try {
    return statfsSync(path);
  } catch {
    return undefined;
  }
}
