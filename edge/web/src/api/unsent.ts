/** Why this device keeps back what it was asked to send; the user can do something about it. */
export type UnsentReason = 'DEVICE_CLOCK_WRONG' | 'ORDER_KEY_LOST' | 'ORDER_KEY_UNREADABLE';

/** Thrown by a `fetch` that sends nothing. */
export class Unsent extends Error {
  readonly reason: UnsentReason;

  constructor(reason: UnsentReason) {
    super(`not sent: ${reason}`);
    this.reason = reason;
  }
}
