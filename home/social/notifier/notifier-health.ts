import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { createProcessHealth } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
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

const COUNTED: Readonly<Record<keyof ChannelState['counts'], readonly [string, string]>> = {
  queued: ['mockstreet_notifier_queued_total', 'Alerts taken in from the outbox.'],
  sent: ['mockstreet_notifier_sent_total', 'Messages posted.'],
  muted: ['mockstreet_notifier_muted_total', 'Messages that a user’s mute kept back.'],
  refused: [
    'mockstreet_notifier_refused_total',
    'Messages that Discord refused, or that could not be read.',
  ],
  doubts: [
    'mockstreet_notifier_doubts_total',
    'Posts of which nobody knew whether they had arrived.',
  ],
  maybeTwice: [
    'mockstreet_notifier_maybe_twice_total',
    'Of those, posted again without a way to look.',
  ],
  rateLimited: ['mockstreet_notifier_rate_limited_total', 'Answers that asked for a pause.'],
  postgresFaults: ['mockstreet_notifier_postgres_faults_total', 'Postgres faults.'],
  discordFaults: [
    'mockstreet_notifier_discord_faults_total',
    'Requests that Discord did not take.',
  ],
};

function createRegistry(state: NotifierState, clock: Clock): Registry {
  const { registry, gaugeBy, counterBy } = createFigures();
  const each = (read: (channel: ChannelState) => number) => () =>
    DISCORD_CHANNELS.map((channel) => [channel, read(state[channel])] as const);
  gaugeBy(
    'channel',
    'mockstreet_notifier_active',
    '1 while this process posts to the channel.',
    each(({ role }) => (role === 'active' ? 1 : 0)),
  );
  gaugeBy(
    'channel',
    'mockstreet_notifier_waiting',
    'Messages that are not posted yet.',
    each(({ waiting }) => waiting),
  );
  gaugeBy(
    'channel',
    'mockstreet_notifier_lag_seconds',
    'Age of the oldest event that is not posted yet.',
    each(({ oldest }) => (oldest === null ? 0 : Math.max(0, clock() - oldest) / MICROS_PER_SECOND)),
  );
  for (const [count, [name, help]] of Object.entries(COUNTED)) {
    const key = count as keyof ChannelState['counts'];
    counterBy(
      'channel',
      name,
      help,
      each(({ counts }) => counts[key]),
    );
  }
  return registry;
}
