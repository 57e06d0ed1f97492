import type { FaultKind } from '../fault.ts';
import { brokerFaults } from './broker-faults.ts';
import { clockFaults } from './clock-faults.ts';
import { messageFaults } from './message-faults.ts';
import { processFaults } from './process-faults.ts';
import { storeFaults } from './store-faults.ts';
import { wireFaults } from './wire-faults.ts';

/** Every kind of fault, each as likely as every other. */
export function allFaults(): FaultKind[] {
  return [
    ...processFaults(),
    ...wireFaults(),
    ...storeFaults(),
    ...brokerFaults(),
    ...messageFaults(),
    ...clockFaults(),
  ];
}
