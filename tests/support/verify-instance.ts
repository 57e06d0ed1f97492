import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Instance } from '@mockstreet/native/instance';
import { REPOSITORY } from '@mockstreet/native/repository';

/** What `npm run verify` says of an instance. */
export async function verifyInstance(
  instance: Instance,
): Promise<{ readonly code: number | string; readonly output: string }> {
  return await new Promise((resolve) => {
    const env = {
      ...process.env,
      ...instance.environment,
      DATA_DIR: instance.data.root,
      PORT_BASE: `${instance.ports.gateway}`,
    };
    execFile(
      process.execPath,
      [join(REPOSITORY, 'scripts', 'verify.ts')],
      { env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}
