/**
 * Seconds between heartbeats. The broker gives up a silent peer, and hands its queues to the next,
 * after about twice this; amqplib's default of 60 is too long for either.
 */
const HEARTBEAT_SECONDS = 5;

/** An AMQP address that asks for our heartbeat; amqplib takes it from the query. */
export function heartbeatUrl(amqpUrl: string): string {
  const url = new URL(amqpUrl);
  url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return url.href;
}
