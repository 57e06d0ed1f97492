import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { REPOSITORY } from '@mockstreet/native/repository';
import { imageContents } from '../images/image-contents.ts';
import { materialiseImage } from '../images/materialise-image.ts';

/** What the machine's own programs start with, where images have scripts of their own. */
const ENTRIES = ['deploy/wireguard/router.sh', 'scripts/two-hosts/postgres-entry.sh'];

/** Where a container finds them. */
export const ENTRY_FOLDER = '/opt/entry';

/** The images of a machine, as folders. */
export interface Images {
  /** What lies below /app in the image of our own code. */
  readonly ours: string;
  /** What {@link ENTRY_FOLDER} holds. */
  readonly entries: string;
}

/** Lays out in `folder` what a box's images hold: its own code, and none of the other's. */
export function layOutImages(box: Box, folder: string): Images {
  const images = { ours: join(folder, box), entries: join(folder, 'entries') };
  const dockerfile = `deploy/images/${box}.Dockerfile`;
  materialiseImage(dockerfile, imageContents(dockerfile, box), images.ours);
  mkdirSync(images.entries, { recursive: true });
  for (const path of ENTRIES) {
    copyFileSync(join(REPOSITORY, path), join(images.entries, basename(path)));
  }
  return images;
}
