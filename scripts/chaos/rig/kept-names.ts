import { PROCESS_STAGES } from '@mockstreet/native/process-plan';
import type { Side } from '@mockstreet/native/side';

const SERVERS: Readonly<Record<string, Side>> = {
  rabbitmq: 'edge',
  postgres: 'home',
  redis: 'home',
};

/** Every server and process that the native mode keeps running, with its side. */
export function sidesByName(): ReadonlyMap<string, Side> {
  const processes = PROCESS_STAGES.flat().map(({ name, side }) => [name, side] as const);
  return new Map([...processes, ...Object.entries(SERVERS)]);
}

export function keptNames(): string[] {
  return [...sidesByName().keys()];
}
