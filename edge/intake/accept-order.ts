import { formatInstant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { canonicalIntent, type PlaceOrder } from '@mockstreet/shared/order';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import { deriveOrderId, sha256Hex } from '@mockstreet/shared/order-id';
import type { AcceptanceClock } from './acceptance-clock.ts';
import type { Backlog } from './backlog.ts';
import { isGoodAt, type OrderCredential } from './order-credential.ts';
import { orderMessage } from './order-message.ts';
import type { OrderPublisher, PublishFailure } from './order-publisher.ts';
import type { IssueReceipt } from './receipt-signer.ts';
import type { RecentOrders } from './recent-orders.ts';

/** Why an order could not be queued. For metrics and logs; clients see QUEUE_UNAVAILABLE. */
export type UnavailableReason =
  | PublishFailure
  | 'queue_full'
  | 'clock_unsure'
  | 'state_not_written';

/** What becomes of an order at the edge. */
export type AcceptOutcome =
  | {
      readonly kind: 'accepted';
      /** The JSON of the 202, kept so that a retry gets the very same. */
      readonly body: string;
    }
  | { readonly kind: 'reused'; readonly clientOrderId: string }
  /** The credential is not good at the moment of the stamp. */
  | { readonly kind: 'late'; readonly code: OrderCredential['lateCode'] }
  | {
      readonly kind: 'unavailable';
      readonly reason: UnavailableReason;
      readonly clientOrderId: string;
    };

export interface AcceptOrderPorts {
  readonly publisher: OrderPublisher;
  readonly acceptanceClock: AcceptanceClock;
  readonly backlog: Backlog;
  readonly recentOrders: RecentOrders<AcceptOutcome>;
  readonly issueReceipt: IssueReceipt;
  /** A time-ordered UUID, for orders that come without an id. */
  readonly newClientOrderId: () => string;
  /** Known error of the stamps, in milliseconds. */
  readonly clockErrorMs: () => number;
  readonly intakeId: string;
}

export type AcceptOrder = (
  credential: OrderCredential,
  order: PlaceOrder,
) => AcceptOutcome | Promise<AcceptOutcome>;

/**
 * Queues an order and promises it: a 202 only after the broker confirmed and routed it. Whatever
 * goes wrong before that is "unknown, ask again with the same id", and forgotten here, so that
 * the retry is published again; home takes the first.
 */
export function createAcceptOrder(ports: AcceptOrderPorts): AcceptOrder {
  const { publisher, acceptanceClock, backlog, recentOrders } = ports;

  return (credential, order) => {
    const { userId } = credential;
    const clientOrderId = order.client_order_id ?? ports.newClientOrderId();
    const orderId = deriveOrderId(userId, clientOrderId, nativeSha256);
    const intentJson = canonicalIntent(order);
    const bodySha256 = sha256Hex(intentJson, nativeSha256);

    const known = recentOrders.find(orderId);
    if (known) {
      return known.bodySha256 === bodySha256 ? known.outcome : { kind: 'reused', clientOrderId };
    }

    const unavailable = (reason: UnavailableReason): AcceptOutcome => ({
      kind: 'unavailable',
      reason,
      clientOrderId,
    });
    const clockErrorMs = ports.clockErrorMs();
    if (clockErrorMs > CLOCK_ERROR_MS_MAX) return unavailable('clock_unsure');
    if (backlog.isFull()) return unavailable('queue_full');
    const refusal = publisher.refusal();
    if (refusal) return unavailable(refusal);

    // From the stamp to the publish nothing may wait: beacons promise that what was stamped
    // before them stands before them in the queue.
    const acceptedMicros = acceptanceClock.stamp();
    if (acceptedMicros === undefined) return unavailable('state_not_written');
    // Home checks the credential again as of this moment.
    if (!isGoodAt(credential, acceptedMicros)) return { kind: 'late', code: credential.lateCode };
    const acceptedAt = formatInstant(acceptedMicros);
    const publishing = publisher.publish({
      orderId,
      userId,
      content: orderMessage({
        orderId,
        clientOrderId,
        userId,
        acceptedAt,
        clockErrorMs,
        intakeId: ports.intakeId,
        bodySha256,
        credential,
        intentJson,
      }),
    });
    backlog.published(acceptedMicros, 1);

    const outcome = publishing.then(async (published): Promise<AcceptOutcome> => {
      if (published !== 'confirmed') return unavailable(published);
      const facts = { orderId, userId, clientOrderId, bodySha256, acceptedAt };
      const receipt = await ports.issueReceipt(facts);
      return { kind: 'accepted', body: acceptedBody(orderId, clientOrderId, acceptedAt, receipt) };
    });
    recentOrders.begin(orderId, bodySha256, outcome);
    return outcome;
  };
}

/** JSON of `orderAcceptedSchema`; no part can hold a character that JSON escapes. */
function acceptedBody(
  orderId: string,
  clientOrderId: string,
  acceptedAt: string,
  receipt: string,
): string {
  return `{"order_id":"${orderId}","client_order_id":"${clientOrderId}","status":"ACCEPTED","accepted_at":"${acceptedAt}","receipt":"${receipt}"}`;
}
