import { processFamily } from '@mockstreet/native/process-family';
import { identifyProcess, type ProcessIdentity } from '@mockstreet/native/process-identity';

/** Every process that descends from this one, itself included, beyond doubt about reused pids. */
export function processTree(root: number): ProcessIdentity[] {
  return processFamily(root).flatMap((pid) => identifyProcess(pid) ?? []);
}
