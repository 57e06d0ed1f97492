/** What the bot says about itself; written by its connection, read by health and metrics. */
export interface BotState {
  /** `off`: it has no token. */
  role: 'off' | 'connecting' | 'connected';
  /** Why it is not connected, or has no commands; cleared by success. */
  discordFault: string | null;
  /** Until the instruments were read for the first time, too. */
  postgresFault: string | null;
  /** Since the start. */
  readonly counts: { answered: number; failed: number; connects: number };
}

export function createBotState(): BotState {
  return {
    role: 'connecting',
    discordFault: null,
    postgresFault: 'not read yet',
    counts: { answered: 0, failed: 0, connects: 0 },
  };
}
