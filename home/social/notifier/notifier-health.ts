import type { Clock } from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import { createProcessHealth } from '#health/process-health';
import { DISCORD_CHANNELS } from './alert.ts';
import type { ChannelState, NotifierState } from './notifier-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the notifier. */
export function createNotifierHealth(state: NotifierState, clock: Clock): Hono {
  const registry = createRegistry(state, clock);
  return createProcessHealth(registry, () => {
    const dependencies = [
      { name: 'postgres', ...postgresRow(state) },
      ...DISCORD_CHANNELS.map((channel) => ({
        name: `discord_${channel}`,
        ...discordRow(state[channel]),
      })),
    ];
    return { dependencies };
  });
}

/** Which channels are on does not matter: what is off was looked at once. */
function postgresRow(state: NotifierState): { ok: boolean; fault?: string } {
  const channels = Object.values(state);
  const [fault] = channels.flatMap(({ postgresFault }) => postgresFault ?? []);
  if (fault !== undefined) return { ok: false, fault };
  return { ok: channels.every(({ role }) => role !== 'connecting') };
}

function discordRow({ role, discordFault, waiting }: ChannelState) {
  if (role === 'off') return { ok: true, role };
  const fault = discordFault === null ? {} : { fault: discordFault };
  return { ok: discordFault === null, role, waiting, ...fault };
}

function createRegistry(state: NotifierState, clock: Clock): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: (channel: ChannelState) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['channel'],
      registers: [registry],
      collect() {
        for (const channel of DISCORD_CHANNELS) this.set({ channel }, read(state[channel]));
      },
    });
  gauge('notifier_active', '1 while this process posts to the channel', ({ role }) =>
    role === 'active' ? 1 : 0,
  );
  gauge('notifier_waiting', 'Messages that are not posted yet', ({ waiting }) => waiting);
  gauge('notifier_lag_seconds', 'Age of the oldest event that is not posted yet', ({ oldest }) =>
    oldest === null ? 0 : Math.max(0, clock() - oldest) / 1_000_000,
  );
  const counted: Readonly<Record<keyof ChannelState['counts'], readonly [string, string]>> = {
    queued: ['notifier_queued', 'Alerts taken in from the outbox'],
    sent: ['notifier_sent', 'Messages posted'],
    muted: ['notifier_muted', 'Messages that a user’s mute kept back'],
    refused: ['notifier_refused', 'Messages that Discord refused, or that could not be read'],
    doubts: ['notifier_doubts', 'Posts of which nobody knew whether they had arrived'],
    maybeTwice: ['notifier_maybe_twice', 'Of those, posted again without a way to look'],
    rateLimited: ['notifier_rate_limited', 'Answers that asked for a pause'],
    postgresFaults: ['notifier_postgres_faults', 'Postgres faults'],
    discordFaults: ['notifier_discord_faults', 'Requests that Discord did not take'],
  };
  for (const [name, [metric, help]] of Object.entries(counted)) {
    const key = name as keyof ChannelState['counts'];
    gauge(metric, `${help}, since the start`, ({ counts }) => counts[key]);
  }
  return registry;
}
