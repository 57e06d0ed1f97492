import { randomInt } from 'node:crypto';
import { PORT_OFFSET_MAX, PORT_OFFSETS, type PortName, portsFrom, refusedPorts } from './ports.ts';

/** Below the range from which systems take the ports of outgoing connections. */
const LOWEST = 12_000;
const BLOCKS = 900;
const BLOCK_SIZE = PORT_OFFSET_MAX + 5;

/** A PORT_BASE whose ports are all free: several instances share a machine. */
export async function freePortBase(): Promise<number> {
  const names = Object.keys(PORT_OFFSETS) as PortName[];
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + randomInt(BLOCKS) * BLOCK_SIZE;
    if ((await refusedPorts(portsFrom(base), names)).length === 0) return base;
  }
  throw new Error('no free block of ports on this machine');
}
