import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';

/** How a run of `npm run chaos` ended, and all that it wrote to the console. */
export interface ChaosEnd {
  readonly code: number | null;
  readonly said: string;
}

/** `npm run chaos` with these arguments, in a process of its own. */
export function startChaos(...given: readonly string[]): {
  readonly child: ChildProcess;
  readonly ended: Promise<ChaosEnd>;
} {
  const child = spawn(process.execPath, [join(REPOSITORY, 'scripts/chaos.ts'), ...given], {
    // The channel is what stops it should this process die.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      said += String(text);
    });
  }
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

/** The same to its end, with the figures of its report. */
// biome-ignore lint/suspicious/noExplicitAny: JSON that the test looks into
export async function runChaos(...given: readonly string[]): Promise<ChaosEnd & { report: any }> {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-chaos-report-'));
  try {
    const file = join(folder, 'report.json');
    const end = await startChaos(...given, '--report', file).ended;
    return { ...end, report: JSON.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
