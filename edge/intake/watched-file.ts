import { readFile } from 'node:fs/promises';

const CHECK_INTERVAL_MS = 1_000;

export interface WatchedFileOptions<T> {
  readonly path: string;
  /** Understands the text; throws when it cannot. */
  readonly parse: (text: string) => T;
  /** A file that is missing or cannot be understood; the value from before stays. */
  readonly onFault: (error: unknown) => void;
}

/** The parsed content of a small file, never more than about a second old. */
export interface WatchedFile<T> {
  current(): T | undefined;
  close(): void;
}

/**
 * Reads a small file again every second and parses it when its text has changed. Reading beats
 * watching: notifications get lost when a file is replaced, and on mounted volumes.
 */
export async function watchFile<T>(options: WatchedFileOptions<T>): Promise<WatchedFile<T>> {
  let text: string | undefined;
  let fault: string | undefined;
  let value: T | undefined;

  const check = async () => {
    try {
      const read = await readFile(options.path, 'utf8');
      if (read === text) return;
      text = read;
      value = options.parse(read);
      fault = undefined;
    } catch (error) {
      // Each fault is told once, not every second.
      if (String(error) === fault) return;
      fault = String(error);
      options.onFault(error);
    }
  };
  await check();
  const interval = setInterval(check, CHECK_INTERVAL_MS);
  return {
    current: () => value,
    close: () => clearInterval(interval),
  };
}
