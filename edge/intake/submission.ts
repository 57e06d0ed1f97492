import {
  canonicalCommand,
  deriveCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { canonicalIntent, type OrderIntent } from '@mockstreet/shared/order';
import { deriveOrderId, sha256Hex } from '@mockstreet/shared/order-id';
import type { MESSAGE_TYPE } from '@mockstreet/shared/topology';

/** What a user hands in: an order, or a command such as a cancel. Both take the same way. */
export interface Submission {
  /** The type of its message; its names on the wire are made of it (`order_id`, `client_order_id`). */
  readonly kind: typeof MESSAGE_TYPE.order | typeof MESSAGE_TYPE.command;
  readonly id: string;
  /** Names the request, so that a retry is known for one. */
  readonly clientId: string;
  /** Whose it is; also the routing key, so that all of a user's meet in one partition. */
  readonly userId: string;
  /** Canonical JSON, of which {@link bodySha256} is the hash. */
  readonly json: string;
  readonly bodySha256: string;
}

export function orderSubmission(userId: string, clientId: string, order: OrderIntent): Submission {
  const json = canonicalIntent(order);
  return {
    kind: 'order',
    id: deriveOrderId(userId, clientId, nativeSha256),
    clientId,
    userId,
    json,
    bodySha256: sha256Hex(json, nativeSha256),
  };
}

export function commandSubmission(
  userId: string,
  clientId: string,
  command: UserCommand,
): Submission {
  const json = canonicalCommand(command);
  return {
    kind: 'command',
    id: deriveCommandId(userId, clientId, nativeSha256),
    clientId,
    userId,
    json,
    bodySha256: sha256Hex(json, nativeSha256),
  };
}
