import { relative } from 'node:path';
import process from 'node:process';
import { readBundleFlags } from '@mockstreet/bundle/bundle-flags';
import { makeBundle } from '@mockstreet/bundle/make-bundle';
import { rotationSteps } from '@mockstreet/bundle/rotation-steps';
import { Misconfiguration } from '@mockstreet/shared/config';
import { instantFromMillis } from '@mockstreet/shared/instant';

/**
 * `npm run deploy:keys`: makes the bundle of a deployment on two machines, or fills in what the one
 * that is there lacks: keys, passwords, tunnel and firewall, each box's in a folder of its own.
 * `--rotate KIND` replaces one kind and says what to do then. Exit codes: 0 done, 2 not like this.
 */
const CANNOT = 2;

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const flags = readBundleFlags(process.argv.slice(2));
  const { made, replaced } = await makeBundle(flags.out, flags, () =>
    instantFromMillis(Date.now()),
  );
  for (const path of made) print(`made      ${path}`);
  for (const path of replaced) print(`replaced  ${path}`);
  if (made.length + replaced.length === 0) print('everything is there');
  for (const line of rotationSteps(flags.rotate)) print(line);
  const out = relative('.', flags.out);
  if (made.includes('owner/bundle.json')) {
    print(`copy ${out}/edge to the edge and ${out}/home to home, each to deploy/secrets there;`);
    print('keep owner/ off both of them: it opens the backups');
  } else if (flags.rotate.length === 0 && made.length + replaced.length > 0) {
    print('copy what is new as deploy/runbook/keys.md says: never a box’s keys over those it has');
  }
} catch (error) {
  if (!(error instanceof Misconfiguration)) throw error;
  for (const fault of error.faults) process.stderr.write(`${fault}\n`);
  process.exitCode = CANNOT;
}
