import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type Interaction, MessageFlags } from 'discord.js';
import type { z } from 'zod';
import { type Instrument, loadInstruments } from '#market/instruments';
import type { RankingDesk } from '../ranking/ranking-desk.ts';
import { type AnswerCommand, createAnswerCommand } from './answer-command.ts';
import type { BotState } from './bot-state.ts';
import type { botConfigSchema } from './config.ts';
import { connectDiscord } from './connect-discord.ts';
import { discordFault } from './discord-fault.ts';
import type { ReadPrices } from './read-figures.ts';
import { offerInstruments } from './search-instruments.ts';
import { TEXTS } from './tell-figures.ts';

export interface BotOptions {
  readonly config: Pick<
    z.output<typeof botConfigSchema>,
    'DISCORD_API_URL' | 'DISCORD_GUILD_ID'
  > & { readonly DISCORD_BOT_TOKEN: string };
  readonly sql: Sql;
  readonly readPrices: ReadPrices;
  readonly ranking: Pick<RankingDesk, 'page'>;
  readonly state: BotState;
  readonly clock: Clock;
  readonly log: Logger;
}

const INSTRUMENTS_EVERY_MS = 60_000;
const INSTRUMENTS_AGAIN_MS = 2_000;
/** An answer may be changed for a quarter of an hour; nobody waits for so long. */
const ANSWER_WITHIN_MS = 30_000;

/** Answers commands in Discord until it is stopped. */
export function startBot(options: BotOptions): { stop(): Promise<void> } {
  const { config, sql, state, log } = options;
  const instruments = keepInstruments(sql, state, log);
  const answer = createAnswerCommand({ ...options, readInstruments: instruments.read });
  const desk = { ...options, answer, instruments: instruments.current };
  const connection = connectDiscord({
    token: config.DISCORD_BOT_TOKEN,
    guildId: config.DISCORD_GUILD_ID,
    api: config.DISCORD_API_URL,
    ...{ state, log },
    onInteraction: (interaction) =>
      void answerInteraction(desk, interaction).catch((error: unknown) => {
        state.counts.failed += 1;
        const { text } = discordFault(error);
        log.warn({ fault: text }, 'an interaction of Discord’s was not answered');
      }),
  });
  return {
    async stop() {
      await connection.stop();
      await instruments.stop();
    },
  };
}

interface AnswerDesk extends Pick<BotOptions, 'state' | 'log'> {
  readonly answer: AnswerCommand;
  readonly instruments: () => readonly Instrument[];
}

async function answerInteraction(desk: AnswerDesk, interaction: Interaction): Promise<void> {
  const { state, log } = desk;
  if (interaction.isAutocomplete()) {
    await interaction.respond(
      offerInstruments(desk.instruments(), interaction.options.getFocused()),
    );
    return;
  }
  if (!interaction.isChatInputCommand()) return;
  // First of all: Discord waits three seconds, and figures may take longer.
  await interaction.deferReply(
    interaction.commandName === 'me' ? { flags: MessageFlags.Ephemeral } : {},
  );
  const command = {
    name: interaction.commandName,
    discordUserId: interaction.user.id,
    option: (name: string) => interaction.options.getString(name),
  };
  const late = new AbortController();
  const tooLate = sleep(ANSWER_WITHIN_MS, undefined, { signal: late.signal, ref: false }).then(() =>
    Promise.reject(new Error('the figures took too long')),
  );
  let outcome: 'answered' | 'failed' = 'answered';
  const content = await Promise.race([desk.answer(command), tooLate]).catch((err) => {
    outcome = 'failed';
    log.warn({ err, command: command.name }, 'figures not read');
    return TEXTS.unavailable;
  });
  tooLate.catch(() => {});
  late.abort();
  // A link that somebody is called by shows no picture.
  await interaction.editReply({ content, flags: MessageFlags.SuppressEmbeds });
  state.counts[outcome] += 1;
}

/** The instruments in memory: what somebody types is completed without a query. */
function keepInstruments(sql: Sql, state: BotState, log: Logger) {
  let known: readonly Instrument[] = [];
  const { promise: areRead, resolve: tellRead } = Promise.withResolvers<void>();
  const stopped = new AbortController();
  const { signal } = stopped;
  const run = async () => {
    while (!signal.aborted) {
      try {
        known = [...(await loadInstruments(sql)).values()];
        state.postgresFault = null;
        tellRead();
      } catch (err) {
        const { code, name } = err as { code?: string; name: string };
        state.postgresFault = code ?? name;
        log.warn({ err }, 'instruments not read');
      }
      const waitMs = state.postgresFault === null ? INSTRUMENTS_EVERY_MS : INSTRUMENTS_AGAIN_MS;
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const running = run();
  return {
    current: () => known,
    /** Waits for the first of them: who asks just after a start is told, too. */
    read: async () => {
      await areRead;
      return known;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
