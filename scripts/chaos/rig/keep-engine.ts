import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './rig.ts';
import type { SecondEngine } from './second-engine.ts';

/** An engine beside the one that the instance keeps, kept alike: it starts again whenever it ends. */
export interface KeptEngine {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

const STARTED_AGAIN_AFTER_MS = 500;

export async function keepEngine(rig: Rig, index: number): Promise<KeptEngine> {
  let running: SecondEngine = await rig.startSecondEngine(index);
  let isOver = false;
  const keeping = (async () => {
    for (;;) {
      await running.ended;
      if (isOver) return;
      await sleep(STARTED_AGAIN_AFTER_MS);
      running = await rig.startSecondEngine(index);
      if (isOver) await running.kill();
    }
  })();
  return {
    kill: () => running.kill(),
    async stop() {
      isOver = true;
      await running.kill();
      await keeping;
    },
  };
}
