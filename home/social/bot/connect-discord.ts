import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ApplicationCommandData, Client, type Interaction } from 'discord.js';
import type { BotState } from './bot-state.ts';
import { COMMANDS } from './commands.ts';
import { type DiscordFault, discordFault } from './discord-fault.ts';

export interface ConnectionOptions {
  readonly token: string;
  /** The server whose commands they are; all that the bot is in without. */
  readonly guildId: string | undefined;
  /** Base of the API, as in `https://discord.com/api/v10`. */
  readonly api: string | undefined;
  readonly state: BotState;
  readonly log: Logger;
  onInteraction(interaction: Interaction): void;
}

const RETRY_MS = { first: 5_000, longest: 60_000 };
/** A token that Discord does not know stays so: asking counts towards a ban. */
const REFUSED_MS = 600_000;
/** Longer out of touch than its own attempts ever take: then everything is made anew. */
const OUT_OF_TOUCH_MS = 180_000;
const LOOK_MS = 10_000;

/** Stays connected to Discord until it is stopped, however Discord fares. Never rejects. */
export function connectDiscord(options: ConnectionOptions): { stop(): Promise<void> } {
  const { log, state } = options;
  const stopped = new AbortController();
  const pause = (ms: number) =>
    sleep(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
  const run = async () => {
    for (let failures = 0; !stopped.signal.aborted; ) {
      const connectsBefore = state.counts.connects;
      const fault = await stayOnce(options, stopped.signal);
      state.role = 'connecting';
      if (stopped.signal.aborted) return;
      state.discordFault = fault.text;
      log.warn({ fault: fault.text }, 'not connected to Discord');
      failures = state.counts.connects > connectsBefore ? 1 : failures + 1;
      const waitMs = Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.longest);
      await pause(fault.isRefusal ? REFUSED_MS : waitMs);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** One client from its signing in to its end, and why it ended. */
async function stayOnce(options: ConnectionOptions, signal: AbortSignal): Promise<DiscordFault> {
  const { state, log } = options;
  const client = openClient(options);
  const { promise: ended, resolve: end } = Promise.withResolvers<DiscordFault>();
  const stop = () => end({ text: 'stopped', isRefusal: false });
  signal.addEventListener('abort', stop);
  let outOfTouchMs = 0;
  const watch = setInterval(() => {
    outOfTouchMs = state.role === 'connected' ? 0 : outOfTouchMs + LOOK_MS;
    if (outOfTouchMs >= OUT_OF_TOUCH_MS) end({ text: 'out of touch', isRefusal: false });
  }, LOOK_MS).unref();
  const isConnected = () => {
    state.role = 'connected';
    state.discordFault = null;
    state.counts.connects += 1;
  };
  const isAway = () => {
    state.role = 'connecting';
    state.discordFault = 'connection lost';
  };
  client.on('error', (error) =>
    log.warn({ fault: discordFault(error).text }, 'fault of the connection to Discord'),
  );
  client.on('shardReady', isConnected);
  client.on('shardResume', isConnected);
  client.on('shardReconnecting', isAway);
  client.on('shardError', isAway);
  client.on('shardDisconnect', ({ code }) =>
    end({ text: `Discord closed with ${code}`, isRefusal: true }),
  );
  client.on('invalidated', () => end({ text: 'session invalidated', isRefusal: false }));
  client.on('clientReady', (ready) => void offerCommands(ready, options, signal));
  client.on('interactionCreate', options.onInteraction);
  client.login(options.token).catch((error: unknown) => end(discordFault(error)));
  try {
    return await ended;
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', stop);
    await client.destroy().catch(() => {});
  }
}

function openClient({ api }: ConnectionOptions): Client {
  return new Client({
    // Commands come without any; nothing that people write is read.
    intents: [],
    allowedMentions: { parse: [], repliedUser: false },
    rest: {
      ...(api !== undefined && { api: api.replace(/(?:\/v\d+)?\/?$/, '') }),
      timeout: 10_000,
      retries: 1,
      // Else a long pause that Discord asks for would be waited for in memory.
      rejectOnRateLimit: () => true,
    },
  });
}

/** Tells Discord of the commands where it has others; again and again until it has them. */
async function offerCommands(
  client: Client<true>,
  { guildId, state, log }: ConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  const { commands } = client.application;
  while (!signal.aborted && client.isReady()) {
    try {
      const known = await commands.fetch(guildId === undefined ? {} : { guildId });
      const wanted = COMMANDS as ApplicationCommandData[];
      const isSame =
        known.size === wanted.length &&
        wanted.every((one) => known.find(({ name }) => name === one.name)?.equals(one, true));
      if (isSame) return;
      await (guildId === undefined ? commands.set(wanted) : commands.set(wanted, guildId));
      log.info({ guildId }, 'commands registered');
      state.discordFault = null;
      return;
    } catch (error) {
      const { text, isRefusal } = discordFault(error);
      state.discordFault = `commands not registered: ${text}`;
      log.warn({ fault: state.discordFault }, 'commands not registered');
      const waitMs = isRefusal ? REFUSED_MS : RETRY_MS.longest;
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
