import type { Instant } from '@mockstreet/shared/instant';
import { DISCORD_CHANNELS, type DiscordChannel } from './alert.ts';

/** What one channel says about itself; written by its loop, read by health and metrics. */
export interface ChannelState {
  /** `off`: it has no webhook. `standby`: another process posts. */
  role: 'off' | 'connecting' | 'active' | 'standby';
  /** Since the start. `doubts`: messages of which it was not known whether they were posted. */
  readonly counts: {
    queued: number;
    sent: number;
    muted: number;
    refused: number;
    doubts: number;
    maybeTwice: number;
    rateLimited: number;
    postgresFaults: number;
    discordFaults: number;
  };
  waiting: number;
  oldest: Instant | null;
  lookedAt: number;
  /** Cleared by the next success. */
  postgresFault: string | null;
  discordFault: string | null;
}

export type NotifierState = Readonly<Record<DiscordChannel, ChannelState>>;

export function createNotifierState(): NotifierState {
  const entries = DISCORD_CHANNELS.map((channel) => [channel, createChannelState()] as const);
  return Object.fromEntries(entries) as NotifierState;
}

function createChannelState(): ChannelState {
  return {
    role: 'connecting',
    counts: {
      ...{ queued: 0, sent: 0, muted: 0, refused: 0, doubts: 0, maybeTwice: 0, rateLimited: 0 },
      ...{ postgresFaults: 0, discordFaults: 0 },
    },
    waiting: 0,
    oldest: null,
    lookedAt: 0,
    postgresFault: null,
    discordFault: null,
  };
}
