import type { JsonStore, SharedStore } from '../device/json-store.ts';
import { mergeSent, restoreSent, type SentCommand } from './sent-command.ts';

/** What a user has asked for on this device, the same in all tabs. */
export interface CommandLog {
  /** Newest first. */
  current(): readonly SentCommand[];
  /** One that was accepted, or that has been decided. */
  note(command: SentCommand): void;
  /** Tells of every change, those by other tabs too. Answers how to stop. */
  subscribe(onChange: () => void): () => void;
}

const keyOf = (username: string) => `commands.${username}`;

/** A tab never writes what it alone knows over what the others have written. */
export function createCommandLog(store: SharedStore, username: string): CommandLog {
  const key = keyOf(username);
  const read = () => restoreSent(store.read(key));
  const listeners = new Set<() => void>();
  let sent = read();
  let leave: (() => void) | undefined;

  function become(next: readonly SentCommand[]): void {
    if (JSON.stringify(next) === JSON.stringify(sent)) return;
    sent = next;
    for (const listener of listeners) listener();
  }

  return {
    current: () => sent,
    note(command) {
      // Told after the user has left: what was let go of then is not brought back.
      if (listeners.size === 0) return;
      const next = mergeSent([command], mergeSent(sent, read()));
      store.write(key, next);
      become(next);
    },
    subscribe(onChange) {
      listeners.add(onChange);
      leave ??= store.watch(key, () => become(mergeSent(sent, read())));
      become(mergeSent(sent, read()));
      return () => {
        listeners.delete(onChange);
        if (listeners.size > 0) return;
        leave?.();
        leave = undefined;
      };
    },
  };
}

export function forgetCommands(store: JsonStore, username: string): void {
  store.remove(keyOf(username));
}
