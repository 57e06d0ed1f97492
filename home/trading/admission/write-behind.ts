/** Writes beside the lanes that nobody waits for. */
export interface WriteBehind<Note> {
  note(notes: readonly Note[]): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface WriteBehindOptions<Note> {
  readonly write: (notes: readonly Note[]) => Promise<void>;
  /** Notes that may gather while a write is under way; more are lost. */
  readonly capacity: number;
  /** Told of a write that failed; its notes are lost. */
  readonly onFault: (error: unknown) => void;
}

/**
 * One write at a time, best effort: what is noted meanwhile goes out with the next. For what is
 * worth having and never worth stopping for.
 */
export function createWriteBehind<Note>(options: WriteBehindOptions<Note>): WriteBehind<Note> {
  let gathered: Note[] = [];
  let underWay: Promise<void> | undefined;

  const writeAll = async () => {
    while (gathered.length > 0) {
      const notes = gathered;
      gathered = [];
      await options.write(notes).catch(options.onFault);
    }
    underWay = undefined;
  };

  return {
    note(notes) {
      gathered.push(...notes.slice(0, options.capacity - gathered.length));
      if (gathered.length > 0) underWay ??= writeAll();
    },
    settled: async () => underWay,
  };
}
