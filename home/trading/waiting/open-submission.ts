import type { Instant } from '@mockstreet/shared/instant';
import type { Admitted, AdmittedCommand, AdmittedOrder } from '../admission/admit-message.ts';
import type { OpenCommand } from '../core/open-command.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { Delivery } from '../lane.ts';

/** What a user asked for and nobody has decided yet. */
export type OpenSubmission =
  | { readonly kind: 'order'; readonly open: OpenOrder }
  | { readonly kind: 'command'; readonly open: OpenCommand };

/** An order or a command that the queue has brought. */
export interface FreshSubmission {
  readonly admitted: AdmittedOrder | AdmittedCommand;
  readonly delivery: Delivery;
  /** Stamped earlier than what was ahead of it: good for nothing but being known already. */
  readonly backDated: boolean;
}

/** One that is known and undecided, with the messages that brought it: unacked, as they are. */
export type PooledSubmission = OpenSubmission & {
  readonly tags: number[];
  /** When it came, by home's clock. */
  readonly metAt: Instant;
  readonly message: KeptMessage;
};

/** Of a message what is needed to set it aside, should it come to that. */
export type KeptMessage = Pick<Delivery, 'content' | 'traceparent'>;

/** By id: no command has the id of an order. */
export type Pool = ReadonlyMap<string, PooledSubmission>;

export function openOf(admitted: AdmittedOrder | AdmittedCommand): OpenSubmission {
  return admitted.kind === 'order'
    ? { kind: 'order', open: admitted.order }
    : { kind: 'command', open: admitted.command };
}

export function isSubmission(message: Admitted): message is AdmittedOrder | AdmittedCommand {
  return message.kind === 'order' || message.kind === 'command';
}

export function ordersIn(submissions: Iterable<OpenSubmission>): OpenOrder[] {
  return [...submissions].flatMap((one) => (one.kind === 'order' ? [one.open] : []));
}

export function commandsIn(submissions: Iterable<OpenSubmission>): OpenCommand[] {
  return [...submissions].flatMap((one) => (one.kind === 'command' ? [one.open] : []));
}
