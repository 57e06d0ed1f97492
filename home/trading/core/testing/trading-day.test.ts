import { formatDecimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { USD_KRW } from '#market/print';
import type { ActionEffect } from '../apply-action.ts';
import type { OpenOrder } from '../open-order.ts';
import type { CommandResult, Outcome } from '../settle-batch.ts';
import { byTheBook } from './by-the-book.ts';
import type { LedgerState } from './ledger-state.ts';
import { type Day, day } from './trading-day.ts';

const OUTCOMES = [
  ...['MARKET fill on QUOTE', 'MARKET fill on TRADE', 'MARKET fill on BAR', 'overtaking', 'sale'],
  ...['LIMIT fill on QUOTE', 'LIMIT fill on TRADE', 'LIMIT fill on BAR', 'retries'],
  ...['fill in dollars', 'LIMIT fill in dollars', 'order in a halt', 'fill behind a split'],
  ...['LIMIT FIRST_PRINT', 'LIMIT THROUGH', 'THROUGH behind a split'],
  ...['IOC FIRST_PRINT', 'IOC EXPIRY', 'IOC NO_PRICE', 'DAY EXPIRY', 'GTD EXPIRY', 'GTC THROUGH'],
  ...['fill from out of session', 'expired before it was there', 'fill at its very limit'],
];
const DENIALS = [
  ...['MARKET NO_PRICE', 'MARKET FX_UNAVAILABLE', 'MARKET INVALID_QUANTITY'],
  ...['MARKET INSUFFICIENT_CASH', 'MARKET INSUFFICIENT_QUANTITY', 'LIMIT FX_UNAVAILABLE'],
  ...['LIMIT INSUFFICIENT_CASH', 'LIMIT INSUFFICIENT_QUANTITY'],
];
const CAPPED = [
  ...['MARKET limit=order_krw', 'MARKET limit=turnover', 'MARKET limit=instrument_exposure'],
  ...['LIMIT limit=order_krw', 'LIMIT limit=turnover', 'LIMIT limit=open_orders'],
  ...['LIMIT limit=instrument_exposure'],
];
const COMMANDS = [
  ...['CANCEL DONE', 'CANCEL ALREADY_FINAL ', 'CANCEL ALREADY_FINAL type=MARKET'],
  ...['CANCEL UNKNOWN_ORDER ', 'CANCEL_ALL of none', 'CANCEL_ALL of some'],
  ...['cancelled before it was there', 'cancelled at a print'],
];
const ACTIONS = [
  ...['SPLIT', 'CASH_DIVIDEND', 'reverse split', 'fraction', 'dividend in dollars'],
  ...['split of what a sale holds'],
];
const MARGIN = [
  ...['MARGIN DONE', 'MARGIN liability', 'fill with leverage', 'interest'],
  ...['MARKET leverage refused', 'LIMIT leverage refused', 'MARKET MARGIN_REQUIRED'],
  ...['liquidation at a price', 'several positions sold', 'enough again', 'a debt that stays'],
  ...['forced sale in dollars', 'forced sale on an earlier print'],
  ...['BAILOUT DONE', 'BAILOUT NOT_ELIGIBLE', 'position given up', 'debt written off'],
];
/** Seldom, but there. */
const RARE = [
  ...['liquidation at a rate', 'liquidation at midnight', 'orders taken back by the house'],
  'MARGIN leveraged_orders',
  ...['BAILOUT LIMIT_EXCEEDED', 'MARGIN limit', 'given up before it was there'],
  ...['LIMIT INVALID_QUANTITY', 'MARKET limit=exposure', 'LIMIT limit=exposure'],
  ...['MARKET limit=daily_loss', 'LIMIT limit=daily_loss'],
  ...[
    'sale for more than its limit limit=order_krw',
    'sale for more than its limit limit=turnover',
  ],
  'THROUGH on the first print',
  'less than a lot behind a split',
  'no rate at the fill',
];

it('the days have in them what could go wrong', () => {
  const seen = new Map<string, number>();
  for (const given of fc.sample(day, { seed: 1, numRuns: 600 })) {
    for (const what of casesOf(given)) seen.set(what, (seen.get(what) ?? 0) + 1);
  }
  for (const what of [...OUTCOMES, ...DENIALS, ...CAPPED, ...COMMANDS, ...ACTIONS, ...MARGIN]) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(10);
  }
  for (const what of RARE) expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
});

function casesOf(given: Day): string[] {
  const state = byTheBook(given);
  const { decided, ends, effects, commands } = state;
  const outcomes = given.sent.flatMap(({ id }) => decided.get(id) ?? []);
  const times = outcomes.map(({ at }) => at ?? 0);
  const latestBefore = (index: number) => Math.max(0, ...times.slice(0, index));
  return [
    ...outcomes.flatMap((outcome) => casesOfEnd(outcome, ends.get(outcome.order.id) ?? '', given)),
    ...times.filter((at, index) => at < latestBefore(index)).map(() => 'overtaking'),
    ...[...effects.values()].flatMap((effect) => casesOfAction(effect, outcomes)),
    ...[...commands.values()].map(caseOfCommand),
    ...casesOfMargin(state),
    ...(new Set(given.sent.map(({ id }) => id)).size < given.sent.length ? ['retries'] : []),
  ];
}

function caseOfCommand({ command, status, denial, cancelled }: CommandResult): string {
  switch (command.intent.kind) {
    case 'CANCEL_ALL':
      return `CANCEL_ALL of ${cancelled > 0 ? 'some' : 'none'}`;
    case 'CANCEL':
      return `CANCEL ${denial ? `${denial.code} ${denial.detail}` : status}`;
    case 'MARGIN':
      return `MARGIN ${denial ? denial.detail.split('=')[0] : status}`;
    case 'BAILOUT':
      return `BAILOUT ${denial ? denial.code : status}`;
    default:
      return command.intent.kind;
  }
}

function casesOfMargin({ liquidations, interest, decided, bailouts }: LedgerState): string[] {
  const forced = [...decided.values()].flatMap((outcome) =>
    outcome.kind === 'filled' && outcome.order.liquidationId !== null ? [outcome] : [],
  );
  return [
    ...[...interest.values()].map(() => 'interest'),
    ...[...bailouts.values()].flatMap(({ surrendered, writtenOffKrw }) => [
      ...surrendered.map(() => 'position given up'),
      ...(writtenOffKrw > 0n ? ['debt written off'] : []),
    ]),
    ...forced.flatMap(({ fill, at }) => [
      ...(fill.applied ? ['forced sale in dollars'] : []),
      ...(fill.print.at < at ? ['forced sale on an earlier print'] : []),
    ]),
    ...[...liquidations.values()].flatMap(({ trigger, sold, cancelled, after }) => [
      ...(trigger.kind === 'INTEREST' ? ['liquidation at midnight'] : []),
      ...(trigger.kind === 'PRINT'
        ? [`liquidation at a ${trigger.print.tickerId === USD_KRW ? 'rate' : 'price'}`]
        : []),
      ...(sold.length > 1 ? ['several positions sold'] : []),
      ...(cancelled.length > 0 ? ['orders taken back by the house'] : []),
      ...(after.equityKrw < 0n ? ['a debt that stays'] : []),
      ...(after.equityKrw * 4n >= after.exposureKrw ? ['enough again'] : []),
    ]),
  ];
}

function casesOfEnd(outcome: Outcome, how: string, given: Day): string[] {
  const { order } = outcome;
  const { type, timeInForce, tickerId, acceptedAt } = order;
  const isHalted = given.halts
    .get(tickerId)
    ?.some(({ fromAt, toAt }) => fromAt <= acceptedAt && acceptedAt < toAt);
  const halted = isHalted ? ['order in a halt'] : [];
  const ended = [`${type} ${how}`, `${timeInForce} ${how}`, ...halted];
  if (outcome.kind === 'filled') return [...ended, ...casesOfFill(outcome, how, given)];
  if (outcome.kind === 'cancelled') {
    const isAtPrint = given.tape.get(tickerId)?.some(({ at }) => at === outcome.at);
    if (outcome.by.kind === 'BAILOUT') {
      return [`${type} given up`, ...(order.hold ? [] : ['given up before it was there'])];
    }
    return [
      ...(isAtPrint ? ['cancelled at a print'] : []),
      ...(order.hold === null ? ['cancelled before it was there'] : []),
    ];
  }
  const { code, detail } = outcome.denial;
  if ((order.leverage ?? 1) > 1 && code === 'INSUFFICIENT_CASH')
    return [`${type} leverage refused`];
  const cap = code === 'LIMIT_EXCEEDED' ? [detail.split(' ')[0]] : [];
  const sized = order.hold === null ? type : 'sale for more than its limit';
  ended.push(...cap.map((limit) => `${sized} ${limit}`));
  if (type === 'MARKET' || order.hold === null) {
    const isLate = code === 'EXPIRED';
    return [...ended, `${type} ${code}`, ...(isLate ? ['expired before it was there'] : [])];
  }
  const atTheFill = {
    FX_UNAVAILABLE: 'no rate at the fill',
    INVALID_QUANTITY: detail === 'lots=0' ? 'less than a lot behind a split' : detail,
  }[code as string];
  return [...ended, atTheFill ?? code];
}

function casesOfFill(
  { order, fill, at }: Extract<Outcome, { kind: 'filled' }>,
  how: string,
  given: Day,
): string[] {
  const { type, tickerId, acceptedAt } = order;
  const isSplit = given.actions.some(
    ({ kind, tickerId: of, effectiveAt }) =>
      kind === 'SPLIT' && of === tickerId && acceptedAt < effectiveAt && effectiveAt <= at,
  );
  const isFirst = !given.tape
    .get(tickerId)
    ?.some((print) => print.at > order.notBefore && print.at < at);
  return [
    `${type} fill on ${fill.print.kind}`,
    ...((order.leverage ?? 1) > 1 ? ['fill with leverage'] : []),
    ...(fill.applied ? ['fill in dollars', `${type} fill in dollars`] : []),
    ...(order.side === 'SELL' ? ['sale'] : []),
    ...(isSplit ? ['fill behind a split', `${how} behind a split`] : []),
    ...(isFirst ? [`${how} on the first print`] : []),
    ...(type === 'LIMIT' && given.opensAt(order) > acceptedAt ? ['fill from out of session'] : []),
    ...(how === 'FIRST_PRINT' && fill.price === order.limitPrice ? ['fill at its very limit'] : []),
  ];
}

function casesOfAction(effect: ActionEffect, outcomes: readonly Outcome[]): string[] {
  const { action, quantityAfter, quantityBefore, fraction, applied, print, at } = effect;
  const isHeld = (order: OpenOrder, end: number) =>
    order.side === 'SELL' && order.hold !== null && order.notBefore < at && at < end;
  const holding = outcomes.filter(
    ({ order, at: end }) =>
      order.userId === effect.userId &&
      order.tickerId === action.tickerId &&
      isHeld(order, end ?? 0),
  );
  return [
    action.kind,
    ...(applied ? ['dividend in dollars'] : []),
    ...(fraction > 0n ? [print ? 'fraction' : `fraction at cost ${formatDecimal(fraction)}`] : []),
    ...(quantityAfter < quantityBefore ? ['reverse split'] : []),
    ...(action.kind === 'SPLIT' ? holding.map(() => 'split of what a sale holds') : []),
  ];
}
