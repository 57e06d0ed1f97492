import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { refuse } from './refusal.ts';

/** Whether a new file can be put there. Refuses with FOLDER_UNUSABLE or FILE_EXISTS. */
export function requireRoomFor(path: string): void {
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('FOLDER_UNUSABLE', `nothing can be written to ${folder} (${code})`);
  }
  if (existsSync(path)) throw refuse('FILE_EXISTS', `${path} is there already`);
}
