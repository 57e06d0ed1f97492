/** What one client, one user and all together may take of the streams. */
export interface StreamLimits {
  /** Open sockets, and apart from them open event streams. */
  readonly connectionsMax: number;
  readonly connectionsPerUserMax: number;
  /** From one network (an IPv6 /64 counts as one): sockets not signed in yet, or event streams. */
  readonly connectionsPerNetworkMax: number;
  /** Instruments that one connection may subscribe to. */
  readonly subscriptionsMax: number;
  /** Messages that one client may keep sending, and at once after a pause. */
  readonly messagesPerSecond: number;
  readonly messagesBurst: number;
  /** Bytes of one message of a client; a longer one closes with 1009. */
  readonly messageBytesMax: number;
  /** Bytes that wait for one client; prices are conflated long before. */
  readonly bufferBytesMax: number;
  /**
   * Whoever takes nothing for so long, while something waits, is dropped with 1013. What the system
   * holds for a client counts as taken: with megabytes of it, a slow reader's next step takes a while.
   */
  readonly slowReaderMs: number;
  readonly authenticateWithinMs: number;
  /** A ping, and where nothing else was said a heartbeat, this often; who answers neither is gone. */
  readonly heartbeatMs: number;
  /** Sessions and API keys are looked at again this often. */
  readonly recheckMs: number;
  /** Events of everybody's that a resume may read through; beyond them the client starts anew. */
  readonly replayEventsMax: number;
}

export const STREAM_LIMITS: StreamLimits = {
  connectionsMax: 5_000,
  connectionsPerUserMax: 40,
  connectionsPerNetworkMax: 100,
  subscriptionsMax: 500,
  messagesPerSecond: 10,
  messagesBurst: 50,
  messageBytesMax: 32 * 1024,
  bufferBytesMax: 512 * 1024,
  slowReaderMs: 60_000,
  authenticateWithinMs: 5_000,
  heartbeatMs: 30_000,
  recheckMs: 5_000,
  replayEventsMax: 200_000,
};
