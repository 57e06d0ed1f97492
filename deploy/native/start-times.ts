import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders } from './service.ts';

/** One thing that a start waited for; milliseconds since the process began. */
export interface StartStep {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Notes what a start spends its time on. */
export interface StartTimes {
  note(step: StartStep): void;
  /** Times this piece of work. */
  during<T>(name: string, work: () => Promise<T>): Promise<T>;
  steps(): readonly StartStep[];
}

export function createStartTimes(nowMs: () => number): StartTimes {
  const steps: StartStep[] = [{ name: 'modules', fromMs: 0, toMs: nowMs() }];
  return {
    note: (step) => void steps.push(step),
    async during(name, work) {
      const fromMs = nowMs();
      const done = await work();
      steps.push({ name, fromMs, toMs: nowMs() });
      return done;
    },
    steps: () => steps,
  };
}

const fileIn = ({ logs }: Pick<Folders, 'logs'>) => join(logs, 'start-times.json');

/** Beside the logs: how the last start went that became ready. */
export function writeStartTimes(folders: Pick<Folders, 'logs'>, { steps }: StartTimes): void {
  writeFileSync(fileIn(folders), `${JSON.stringify(steps(), null, 2)}\n`);
}

export function readStartTimes(folders: Pick<Folders, 'logs'>): readonly StartStep[] {
  return JSON.parse(readFileSync(fileIn(folders), 'utf8')) as StartStep[];
}
