import { type Connection, connectionOf } from './connection-of.ts';
import { useEdgeStatus } from './use-edge-status.ts';

export function useConnection(): Connection {
  return connectionOf(useEdgeStatus());
}
