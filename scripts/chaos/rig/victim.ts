import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processFamily } from '@mockstreet/native/process-family';
import { isRunning } from '@mockstreet/native/process-identity';
import { type ProcessRecord, sendSignal } from '@mockstreet/native/process-record';

/** A server or process of the instance, by the name under which its side keeps it. */
export interface Victim {
  /** Whether it runs at all; a stopped one does. */
  runs(): boolean;
  /** A signal to it alone. Waits until it runs, for after the fault before it may still be starting. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** SIGSTOP to it and all that it has started. */
  freeze(): Promise<void>;
  /** SIGCONT to the same. */
  thaw(): void;
}

const APPEARS_WITHIN_MS = 30_000;

export function victimAt(runFolder: string, name: string): Victim {
  let frozen: readonly number[] = [];
  const record = () => {
    const found = readRecord(join(runFolder, `${name}.pid.json`));
    return found && isRunning(found) ? found : undefined;
  };
  const find = async () => {
    for (let waited = 0; waited < APPEARS_WITHIN_MS; waited += 50) {
      const found = record();
      if (found) return found.pid;
      await sleep(50);
    }
    throw new Error(`${name} does not run`);
  };
  return {
    runs: () => record() !== undefined,
    signal: async (signal) => sendSignal(await find(), signal),
    async freeze() {
      frozen = processFamily(await find());
      for (const pid of frozen) sendSignal(pid, 'SIGSTOP');
    },
    thaw() {
      // Children first: a parent that wakes alone may take them for dead.
      for (const pid of frozen.toReversed()) sendSignal(pid, 'SIGCONT');
      frozen = [];
    },
  };
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}
