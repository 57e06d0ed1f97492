/**
 * `npm run prometheus`: Debian's Prometheus on the running instance that DATA_DIR and PORT_BASE name, with the alert
 * rules of the two machines, until Ctrl-C. What it keeps lies in the data directory.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { ensureTools } from '@mockstreet/native/ensure-tools';
import { findInstance } from '@mockstreet/native/find-instance';
import { preparePrometheus, scrapeTargets } from '@mockstreet/native/prometheus';
import { REPOSITORY } from '@mockstreet/native/repository';
import { whenAskedToStop } from './when-asked-to-stop.ts';

const CANNOT_START = 2;

const envFile = join(REPOSITORY, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);
try {
  const instance = findInstance(process.env);
  const { prometheus } = await ensureTools(['prometheus'], {
    searchPath: process.env.PATH,
    report: (line) => process.stdout.write(`${line}\n`),
  });
  const port = instance.ports.prometheus;
  const targets = scrapeTargets(instance);
  const options = preparePrometheus(join(instance.data.root, 'prometheus'), { targets, port });
  const child = spawn(prometheus, options, { stdio: 'inherit' });
  whenAskedToStop().addEventListener('abort', () => child.kill('SIGTERM'));
  process.stdout.write(`http://localhost:${port}/alerts asks ${targets.length} processes\n`);
  child.once('exit', (code) => process.exit(code ?? CANNOT_START));
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CANNOT_START;
}
