import { useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { type Connection, connectionOf } from './connection-of.ts';

const EVERY_MS = 3_000;

export function useConnection(): Connection {
  const { api } = useEnvironment();
  return connectionOf(usePolling({ key: ['status'], load: api.status, everyMs: EVERY_MS }));
}
