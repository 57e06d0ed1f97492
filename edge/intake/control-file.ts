import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { controlDocumentSchema } from '@mockstreet/shared/edge-control';
import { readIfPresent } from '@mockstreet/shared/node/read-if-present';
import type { ControlState } from './control-state.ts';

/** Name of the file in STATE_DIR. */
export const CONTROL_FILE = 'home-control.json';

/** What is known of home, kept for a start while home is away. */
export interface ControlFile {
  /** Undefined at the first start. Throws when the file is there but cannot be understood. */
  read(): ControlState | undefined;
  /** Resolves when the state is on disk; one call at a time. */
  write(state: ControlState): Promise<void>;
}

/** The state as a small file in `stateDir`, replaced in one step and synced. */
export function createControlFile(stateDir: string): ControlFile {
  const path = join(stateDir, CONTROL_FILE);
  const draft = `${path}.draft`;
  return {
    read() {
      const text = readIfPresent(path);
      return text === undefined ? undefined : controlDocumentSchema.parse(JSON.parse(text));
    },
    async write(state) {
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(state)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
      const folder = await open(stateDir, 'r');
      await folder.sync().finally(() => folder.close());
    },
  };
}
