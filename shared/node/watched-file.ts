import { readFile } from 'node:fs/promises';
import { Misconfiguration } from '../config.ts';

const CHECK_INTERVAL_MS = 1_000;

export interface WatchedFileOptions<T> {
  readonly path: string;
  /** Understands the text; throws when it cannot. */
  readonly parse: (text: string) => T | Promise<T>;
  /** A file that is missing or cannot be understood; the value from before stays. */
  readonly onFault: (error: unknown) => void;
}

/** The parsed content of a small file, never more than about a second old. */
export interface WatchedFile<T> {
  /** The same object until the file changes. */
  current(): T | undefined;
  /** Looks now, for whoever has reason to think that there is news. */
  check(): Promise<void>;
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

  const look = async () => {
    try {
      const read = await readFile(options.path, 'utf8');
      if (read === text) return;
      text = read;
      value = await options.parse(read);
      fault = undefined;
    } catch (error) {
      // Each fault is told once, not every second.
      if (String(error) === fault) return;
      fault = String(error);
      options.onFault(error);
    }
  };
  // One look at a time: an older text must not replace a newer one. Whoever asks while one is under
  // way may know of news that it has read past: one more look follows, for all who ask meanwhile.
  let newest = Promise.resolve();
  let awaited: Promise<void> | undefined;
  const check = () => {
    if (awaited) return awaited;
    awaited = newest.then(() => {
      awaited = undefined;
      return look();
    });
    newest = awaited;
    return newest;
  };
  await check();
  const interval = setInterval(check, CHECK_INTERVAL_MS);
  return {
    current: () => value,
    check,
    close: () => clearInterval(interval),
  };
}

/** A watched file that was there and could be understood at the start. */
export interface RequiredFile<T> extends WatchedFile<T> {
  current(): T;
}

/**
 * Watches a file that a process cannot do without. Throws {@link Misconfiguration} when it cannot
 * be used at the start; a fault that comes later is told, and the value from before stays.
 */
export async function watchRequiredFile<T>(
  options: WatchedFileOptions<T>,
): Promise<RequiredFile<T>> {
  let atTheStart: { readonly fault: unknown } | undefined;
  let started = false;
  const file = await watchFile({
    ...options,
    onFault: (fault) => {
      if (started) options.onFault(fault);
      else atTheStart = { fault };
    },
  });
  started = true;
  if (!atTheStart) return file as RequiredFile<T>;
  file.close();
  throw asMisconfiguration(options.path, atTheStart.fault);
}

function asMisconfiguration(path: string, fault: unknown): unknown {
  const code = (fault as NodeJS.ErrnoException).code;
  if (typeof code !== 'string' || fault instanceof Misconfiguration) return fault;
  return new Misconfiguration([`${path}: cannot be read (${code})`]);
}
