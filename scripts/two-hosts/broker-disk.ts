import { mkdirSync } from 'node:fs';
import { volumeFolder } from './machine.ts';
import type { RigRun } from './run-name.ts';
import { runCommand } from './system-commands.ts';

/** A disk of its own for the edge's broker, in memory, so that it can run full and grow. */
export function brokerDisk(run: RigRun): {
  make(megabytes: number): void;
  resize(megabytes: number): void;
} {
  const folder = volumeFolder(run, 'edge', 'rabbitmq');
  const mount = (options: string) =>
    runCommand('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  return {
    make(megabytes) {
      mkdirSync(folder, { recursive: true });
      mount(`size=${megabytes}m,mode=755`);
    },
    resize: (megabytes) => mount(`remount,size=${megabytes}m`),
  };
}
