import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PORT_OFFSET_MAX, PORT_OFFSETS, type PortName, portsFrom, refusedPorts } from './ports.ts';

const LOWEST = 12_000;
/** The range from which systems take the ports of outgoing connections. */
const OUTGOING = 32_768;
const BLOCK_SIZE = PORT_OFFSET_MAX + 5;
const BLOCKS = Math.floor((OUTGOING - LOWEST) / BLOCK_SIZE);
/** The last of a block, on which nobody serves: who listens there has the block. */
const CLAIM_OFFSET = BLOCK_SIZE - 1;

/**
 * A PORT_BASE whose ports are all free: several instances share a machine. It is the caller's as
 * long as this process lives, so that whoever looks next does not take it while its servers are
 * yet to start, or start again.
 */
export async function freePortBase(pick: (blocks: number) => number = randomInt): Promise<number> {
  const names = Object.keys(PORT_OFFSETS) as PortName[];
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + pick(BLOCKS) * BLOCK_SIZE;
    if (!(await claim(base + CLAIM_OFFSET))) continue;
    if ((await refusedPorts(portsFrom(base), names)).length === 0) return base;
  }
  throw new Error('no free block of ports on this machine');
}

/** The system gives a port to one process only, and takes it back however that one ends. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const holder = createServer();
    holder.once('error', () => resolve(false));
    holder.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      holder.unref();
      resolve(true);
    });
  });
}
