import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { REPOSITORY } from '@mockstreet/native/repository';
import {
  carriedPackages,
  type Lock,
  licenceFaults,
  renderLicences,
} from './licences/judge-licences.ts';

/**
 * `node scripts/licences.ts` writes docs/licences.md from the lock file; with `--check` it only says
 * whether that is up to date. Exits 1 if it is not, or if a licence is not allowed.
 */
const DOCUMENT = join(REPOSITORY, 'docs/licences.md');

const lock = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as {
  readonly packages: Lock;
};
const packages = carriedPackages(lock.packages);
const text = renderLicences(packages);
const faults = licenceFaults(packages);
if (!process.argv.includes('--check')) writeFileSync(DOCUMENT, text);
else if (readFileSync(DOCUMENT, 'utf8') !== text) {
  faults.push('docs/licences.md is not up to date: node scripts/licences.ts');
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`${packages.length} packages\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
