import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

const FOLDER = '/dev/shm';
/** Servers of a whole run keep less than a gigabyte at a time, and so does each whole instance. */
const ROOM_BYTES_MIN = 4 * 1024 ** 3;
/** The processes themselves need theirs. */
const FREE_BYTES_MIN = 2 * ROOM_BYTES_MIN;

/**
 * A folder for temporary files that lies in memory, programs among them, where the machine has one
 * with room enough; containers are often given 64 MB. Tests kill servers, not the machine: databases
 * made and dropped by the hundred cost a file system on a disk more than their work does.
 */
export function memoryFolder(): string | undefined {
  try {
    accessSync(FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(FOLDER);
    const hasRoom = bavail * bsize >= ROOM_BYTES_MIN && freemem() >= FREE_BYTES_MIN;
    return hasRoom && mayRunPrograms() ? FOLDER : undefined;
  } catch {
    return undefined;
  }
}

/** By what proc(5) says of its mount. */
function mayRunPrograms(): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const [, , type, options = ''] =
    mounts.findLast((line) => line.split(' ')[1] === FOLDER)?.split(' ') ?? [];
  return type === 'tmpfs' && !options.split(',').includes('noexec');
}
