import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { discordCodeDigest } from '#accounts/discord-code';
import { findLinkedUser, linkDiscord } from '#accounts/discord-links';
import { type AdmitSignIn, createSignInThrottle } from '#accounts/sign-in-throttle';
import type { Instrument } from '#market/instruments';
import { RANKING_ORDERS } from '../ranking/rank-accounts.ts';
import { RANKING_PERIODS } from '../ranking/ranking-period.ts';
import { type FigurePorts, readAccount } from './read-figures.ts';
import { pickInstrument } from './search-instruments.ts';
import { TEXTS, tellAccount, tellLinked, tellQuote, tellRanking } from './tell-figures.ts';

/** A command as somebody gave it in Discord. */
export interface Command {
  readonly name: string;
  /** Discord's id of who gave it. */
  readonly discordUserId: string;
  option(name: string): string | null;
}

export interface CommandPorts extends FigurePorts {
  /** Does not settle before there are any to know of. */
  readonly readInstruments: () => Promise<readonly Instrument[]>;
}

/** The text that a command is answered with. Rejects where figures cannot be had. */
export type AnswerCommand = (command: Command) => Promise<string>;

const RANKS_SHOWN = 10;
/** Whoever asks for a ranking need not be anybody here. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const FREE_WRONG_CODES = 5;

export function createAnswerCommand(ports: CommandPorts): AnswerCommand {
  const admit = createSignInThrottle({ freeFailures: FREE_WRONG_CODES });
  return async (command) => {
    if (command.name === 'price') return await answerPrice(ports, command);
    if (command.name === 'rank') return await answerRank(ports, command);
    const code = command.option('code');
    if (code !== null) return await link(ports, admit, command.discordUserId, code);
    return await answerMe(ports, command.discordUserId);
  };
}

async function answerPrice(
  { readInstruments, readPrices, clock }: CommandPorts,
  { option }: Command,
): Promise<string> {
  const instrument = pickInstrument(await readInstruments(), option('ticker') ?? '');
  if (!instrument) return TEXTS.noInstrument;
  const { tickerId } = instrument;
  const quote = (await readPrices([tickerId])).get(tickerId);
  return tellQuote(instrument, quote, clock());
}

async function answerRank({ ranking, clock }: CommandPorts, { option }: Command): Promise<string> {
  const period = RANKING_PERIODS.find((one) => one === option('period')) ?? 'all';
  const by = RANKING_ORDERS.find((one) => one === option('by')) ?? 'equity';
  const page = await ranking.page({ period, by, offset: 0, limit: RANKS_SHOWN, userId: NOBODY });
  return tellRanking({ period, by }, page, clock());
}

async function answerMe(ports: CommandPorts, discordUserId: string): Promise<string> {
  const user = await findLinkedUser(ports.sql, discordUserId);
  if (!user) return TEXTS.notLinked;
  const account = await readAccount(ports, user);
  return account ? tellAccount(account, ports.clock()) : TEXTS.unavailable;
}

async function link(
  { sql, clock }: { readonly sql: Sql; readonly clock: Clock },
  admit: AdmitSignIn,
  discordUserId: string,
  code: string,
): Promise<string> {
  const now = clock();
  const admitted = admit(discordUserId, now);
  if ('blockedForMicros' in admitted) return TEXTS.tooManyCodes;
  const digest = discordCodeDigest(code);
  try {
    const linked = digest && (await linkDiscord(sql, digest, discordUserId, now));
    if (linked) {
      admitted.attempt.succeeded();
      return tellLinked(linked);
    }
  } catch (fault) {
    admitted.attempt.abandoned();
    throw fault;
  }
  admitted.attempt.failed();
  return TEXTS.badCode;
}
