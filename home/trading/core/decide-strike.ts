import { type Decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import type { Account } from './account.ts';
import {
  type EtfHolder,
  netAssetValue,
  nextStrikeAt,
  type StrikeFigures,
  strikeHumanEtf,
} from './human-etf.ts';
import type { MarkSources } from './marks.ts';
import type { CommandIntent, OpenCommand } from './open-command.ts';
import type { ScheduledCommand } from './scheduled-event.ts';
import type { CommandResult } from './settle-batch.ts';
import { strikeActionId, strikeCommand } from './strike-command.ts';

/** What a strike came to. */
export interface Strike {
  /** Of the STRIKE; its receipt, and the journal of what it paid, have the same. */
  readonly id: string;
  readonly userId: string;
  readonly tickerId: string;
  /** Event time. */
  readonly at: Instant;
  readonly pricedFrom: Instant;
  readonly figures: StrikeFigures;
  /** How many hold it. */
  readonly holders: number;
  /** What comes of it for those who hold it; undefined where nothing does. */
  readonly action: StrikeAction | undefined;
  /** The next one; undefined behind the last. */
  readonly next: OpenCommand | undefined;
  /** Up to here its tape is decided by it. */
  readonly decidedTo: Instant;
}

export interface StrikeAction {
  readonly id: string;
  readonly kind: 'CASH_DIVIDEND' | 'REDEMPTION';
  /** For each share, in won. */
  readonly amount: Decimal;
}

export interface DecideStrikeInput {
  readonly event: ScheduledCommand;
  readonly intent: Extract<CommandIntent, { kind: 'STRIKE' }>;
  /** The issuer's, with all its positions. */
  readonly account: Account;
  /** Of record: nothing before the strike is undecided of them. */
  readonly holders: readonly EtfHolder[];
  readonly sources: MarkSources;
}

/** Behind the last strike: whatever waits for another print has come to its end by then. */
const CLOSED_MICROS = 366 * MICROS_PER_DAY;

/** Strikes the share of an issuer, who pays what is due of it. */
export function decideStrike({ event, intent, account, holders, sources }: DecideStrikeInput): {
  readonly result: CommandResult;
  readonly account: Account;
  readonly strike: Strike;
} {
  const { command, at } = event;
  const { state, dividendRate } = intent;
  const value = netAssetValue(account, at, sources);
  const rules = sources.rules.humanEtf;
  const figures = strikeHumanEtf({ rules, state, dividendRate, account, value, holders });
  const { pricedFrom } = value;
  const strike = strikeOf({ command, intent, pricedFrom, figures, holders: holders.length });
  const result = { command, at, status: 'DONE', denial: null, cancelled: 0 } as const;
  return { result, account: applyStrike(account, strike), strike };
}

/** A strike with all that follows from its figures. */
export function strikeOf(struck: {
  readonly command: OpenCommand;
  readonly intent: DecideStrikeInput['intent'];
  readonly pricedFrom: Instant;
  readonly figures: StrikeFigures;
  readonly holders: number;
}): Strike {
  const { command, intent, pricedFrom, figures, holders } = struck;
  const { id, userId, partition, notBefore: at } = command;
  const { name, dividendRate } = intent;
  const nextAt = nextStrikeAt(at);
  const latest = Math.max(intent.pricedFrom, pricedFrom) as Instant;
  const carried = { userId, partition, name, dividendRate, pricedFrom: latest };
  const next = strikeCommand({ ...carried, state: figures.next, at: nextAt });
  return {
    ...{ id, userId, tickerId: humanEtfTicker(name), at, pricedFrom, figures, holders },
    action: actionOf(id, figures, holders),
    next: figures.isClosing ? undefined : next,
    decidedTo: figures.isClosing ? addMicros(at, CLOSED_MICROS) : addMicros(nextAt, -1),
  };
}

function actionOf(
  id: string,
  { isClosing, price, dividendPerShare }: StrikeFigures,
  holders: number,
): StrikeAction | undefined {
  const actionId = strikeActionId(id);
  if (holders === 0) return undefined;
  if (isClosing) return { id: actionId, kind: 'REDEMPTION', amount: price };
  if (dividendPerShare === ZERO) return undefined;
  return { id: actionId, kind: 'CASH_DIVIDEND', amount: dividendPerShare };
}

/** The issuer's account behind a strike. */
export function applyStrike(account: Account, { figures }: Strike): Account {
  const cashKrw = subtract(account.cashKrw, figures.paidKrw);
  return { ...account, cashKrw, humanEtf: figures.isClosing ? undefined : account.humanEtf };
}

/** The strikes to come, which wait as commands of their issuers from now on. */
export function nextStrikes(decided: {
  readonly listings: readonly Pick<Strike, 'next'>[];
  readonly strikes: readonly Pick<Strike, 'next'>[];
}): OpenCommand[] {
  return [...decided.listings, ...decided.strikes].flatMap(({ next }) => next ?? []);
}
