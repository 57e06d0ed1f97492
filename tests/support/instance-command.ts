import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Instance } from '@mockstreet/native/instance';
import { REPOSITORY } from '@mockstreet/native/repository';

/** How a command ended. */
export interface CommandOutcome {
  /** Its exit code, or the name of the signal that ended it. */
  readonly code: number | string;
  /** Its standard output, then its standard error. */
  readonly output: string;
}

/** Runs a command of `scripts` on an instance, as `npm run` does. */
export async function runOnInstance(
  { data, environment, ports }: Instance,
  command: string,
  ...options: readonly string[]
): Promise<CommandOutcome> {
  const place = { DATA_DIR: data.root, PORT_BASE: `${ports.gateway}` };
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY, 'scripts', `${command}.ts`), ...options],
      { env: { ...process.env, ...environment, ...place } },
      (error, stdout, stderr) =>
        resolve({ code: error ? (error.code ?? `${error.signal}`) : 0, output: stdout + stderr }),
    );
  });
}

/** What `npm run verify` says of an instance. */
export async function verifyInstance(instance: Instance): Promise<CommandOutcome> {
  return await runOnInstance(instance, 'verify');
}
