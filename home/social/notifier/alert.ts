import { type Decimal, formatDecimal, round, ZERO } from '@mockstreet/shared/decimal';
import { decimalText } from '@mockstreet/shared/decimal-text';
import { z } from 'zod';
import type { TemplateKey } from '../templates/catalogue.ts';

/** Where alerts are posted: each has a webhook, a cursor and an order of its own. */
export const DISCORD_CHANNELS = ['alerts', 'human'] as const;
export type DiscordChannel = (typeof DISCORD_CHANNELS)[number];

/** What a template is filled with: text, a whole number, or an exact decimal as text of its own. */
export type AlertValue = string | number | { readonly decimal: string };
export type AlertValues = Readonly<Record<string, AlertValue>>;

/** An event that is told of: under which template, and with what. */
export interface Alert {
  readonly template: string;
  /** Whom it is about: their nickname is read when it is posted, and whether they want to be named. */
  readonly userId: string | null;
  /** Whether that user's mute covers it. */
  readonly mutable: boolean;
  readonly values: AlertValues;
  /** What is wrong with the event, if it cannot be understood. */
  readonly unreadable?: string;
}

export interface ToldEvent {
  readonly channel: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface AlertKind {
  readonly channel: DiscordChannel;
  /** Channel and `type` of the event. */
  readonly events: 'trade_events' | 'liquidation_events' | 'human_events';
  readonly type: string;
  readonly template: string;
  readonly mutable: boolean;
  /** Undefined: this one is not to be told. Throws on what it does not understand. */
  read(payload: ToldEvent['payload'], terms: AlertTerms): Read | undefined;
}

export interface AlertTerms {
  readonly whaleThresholdKrw: Decimal;
}

interface Read {
  readonly userId: string | null;
  readonly values: AlertValues;
}

const number = (value: Decimal) => ({ decimal: formatDecimal(value) });
/** Whole won, as the templates' placeholders promise: what is left over is not told. */
const won = (value: Decimal) => number(round(value, { mode: 'down', places: 0 }));
/** Consumers read the version they know, and say so of any other. */
const v1 = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ version: z.literal(1), ...shape });

const settled = v1({ status: z.string(), liquidation_id: z.string().nullable() });
const filled = v1({
  user_id: z.uuid(),
  ticker_id: z.string(),
  side: z.enum(['BUY', 'SELL']),
  price: decimalText,
  quantity: decimalText,
  gross_krw: decimalText,
});
const liquidated = v1({
  user_id: z.uuid(),
  ticker_id: z.string().nullable(),
  equity_krw: decimalText,
  cash_krw: decimalText,
});
const bailedOut = v1({ user_id: z.uuid() });
const listed = v1({ user_id: z.uuid(), symbol: z.string(), dividend_rate: decimalText });
const paid = v1({ payer_user_id: z.uuid(), total_dividend_krw: decimalText });
const reported = v1({
  gainer_nickname: z.string(),
  gainer_pnl_krw: decimalText,
  loser_nickname: z.string(),
  loser_pnl_krw: decimalText,
  volume_king_nickname: z.string(),
  trade_count: z.int().nonnegative(),
});

const tested = v1({ discord_channel: z.enum(DISCORD_CHANNELS), text: z.string() });
/** Stands in the place of a template for a text that is to be posted as it is: its value `text`. */
export const READY_TEXT = 'template_test';

/** All that is posted. Another kind is another entry. */
const KINDS: readonly AlertKind[] = [
  ...DISCORD_CHANNELS.map(
    (channel): AlertKind => ({
      ...{ channel, events: 'human_events', type: 'template_test', mutable: false },
      template: READY_TEXT,
      read(payload) {
        const { discord_channel, text } = tested.parse(payload);
        return discord_channel === channel ? { userId: null, values: { text } } : undefined;
      },
    }),
  ),
  {
    channel: 'alerts',
    ...{ events: 'trade_events', type: 'order_settled', template: 'whale_trade', mutable: true },
    read(payload, { whaleThresholdKrw }) {
      const { status, liquidation_id } = settled.parse(payload);
      // What the house sells of somebody is told of as their liquidation.
      if (status !== 'FILLED' || liquidation_id !== null) return undefined;
      const { user_id, ticker_id, side, price, quantity, gross_krw } = filled.parse(payload);
      if (gross_krw < whaleThresholdKrw) return undefined;
      const sums = { price: number(price), quantity: number(quantity), notional: won(gross_krw) };
      return { userId: user_id, values: { ticker: ticker_id, side, ...sums } };
    },
  },
  {
    channel: 'alerts',
    ...{
      events: 'liquidation_events',
      type: 'liquidation',
      template: 'liquidation',
      mutable: true,
    },
    read(payload) {
      const { user_id, ticker_id, equity_krw, cash_krw } = liquidated.parse(payload);
      // Only resting orders were taken back: nobody was sold out.
      if (ticker_id === null) return undefined;
      const liability = cash_krw < ZERO ? (-cash_krw as Decimal) : ZERO;
      const sums = { equity: won(equity_krw), liability: won(liability) };
      return { userId: user_id, values: { ticker: ticker_id, ...sums } };
    },
  },
  {
    channel: 'alerts',
    ...{ events: 'human_events', type: 'daily_report', template: 'daily_report', mutable: false },
    read(payload) {
      const report = reported.parse(payload);
      return {
        userId: null,
        values: {
          gainer_nickname: report.gainer_nickname,
          gainer_pnl: won(report.gainer_pnl_krw),
          loser_nickname: report.loser_nickname,
          loser_pnl: won(report.loser_pnl_krw),
          volume_king_nickname: report.volume_king_nickname,
          trade_count: report.trade_count,
        },
      };
    },
  },
  {
    channel: 'human',
    ...{ events: 'human_events', type: 'bailout_processed', mutable: false },
    template: 'bailout_processed',
    read: (payload) => ({ userId: bailedOut.parse(payload).user_id, values: {} }),
  },
  {
    channel: 'human',
    ...{ events: 'human_events', type: 'ipo_listed', template: 'ipo_listed', mutable: false },
    read(payload) {
      const { user_id, symbol, dividend_rate } = listed.parse(payload);
      const percent = (dividend_rate * 100n) as Decimal;
      const rates = { dividend_rate: number(dividend_rate), dividend_rate_pct: number(percent) };
      return { userId: user_id, values: { symbol, ...rates } };
    },
  },
  {
    channel: 'human',
    ...{ events: 'human_events', type: 'dividend_paid', template: 'dividend_paid', mutable: false },
    read(payload) {
      const { payer_user_id, total_dividend_krw } = paid.parse(payload);
      return { userId: payer_user_id, values: { total_dividend: won(total_dividend_krw) } };
    },
  },
];

/** Where the messages of a template are posted. */
export function channelOf(template: TemplateKey): DiscordChannel {
  const kind = KINDS.find((one) => one.template === template);
  if (!kind) throw new Error(`nothing is posted by ${template}`);
  return kind.channel;
}

/** The outbox's channels that a channel of Discord is told from. */
export function eventChannelsOf(channel: DiscordChannel): readonly string[] {
  return [...new Set(KINDS.filter((kind) => kind.channel === channel).map(({ events }) => events))];
}

/** What a channel of Discord is told of an event; undefined where that is nothing. */
export function alertOf(
  channel: DiscordChannel,
  { channel: events, payload }: ToldEvent,
  terms: AlertTerms,
): Alert | undefined {
  const kind = KINDS.find(
    (one) => one.channel === channel && one.events === events && one.type === payload.type,
  );
  if (!kind) return undefined;
  const { template, mutable } = kind;
  try {
    const read = kind.read(payload, terms);
    return read && { template, mutable, ...read };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const fields = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const unreadable = `event not understood: ${fields.join('; ')}`.slice(0, 500);
    return { template, mutable, userId: null, values: {}, unreadable };
  }
}
