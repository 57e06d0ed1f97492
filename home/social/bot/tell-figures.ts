import type { Decimal } from '@mockstreet/shared/decimal';
import { negate, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Instrument } from '#market/instruments';
import type { ReadQuote } from '#market/read-quotes';
import type { NamedHolding } from '#portfolio/read-holdings';
import type { AccountValuation } from '#portfolio/value-account';
import type { RankingQuestion } from '../ranking/rank-accounts.ts';
import type { PricesUsed, RankedAccount, RankingPage } from '../ranking/ranking-desk.ts';
import { ORDER_NAMES, PERIOD_NAMES } from './commands.ts';
import {
  asTyped,
  joinLines,
  tellAge,
  tellNumber,
  tellPercent,
  tellPrice,
  tellProfit,
  tellWon,
  UNKNOWN,
} from './wording.ts';

export const TEXTS = {
  noInstrument: '그런 종목을 찾지 못했어요. 목록에서 골라 주세요.',
  notLinked:
    '아직 연결된 계좌가 없어요. 웹에서 연결 코드를 받아 10분 안에 `/me code:코드`로 알려 주세요.',
  badCode: '쓸 수 없는 코드예요. 틀렸거나, 이미 썼거나, 10분이 지났어요. 새 코드를 받아 주세요.',
  tooManyCodes: '코드를 너무 많이 틀렸어요. 잠시 뒤에 다시 해 주세요.',
  unavailable: '지금은 알 수 없어요. 잠시 뒤에 다시 물어봐 주세요.',
} as const;

/** A price with its age; `quote` undefined where there never was one. */
export function tellQuote(
  { nameKo, symbol, currency }: Pick<Instrument, 'nameKo' | 'symbol' | 'currency'>,
  quote: ReadQuote | undefined,
  now: Instant,
): string {
  const title = `**${asTyped(nameKo)}** (${asTyped(symbol)})`;
  if (!quote) return `${title}\n가격: ${UNKNOWN}`;
  const { last, bid, ask, change24h } = quote;
  const either = (value: Decimal | null) => (value === null ? UNKNOWN : tellPrice(value, currency));
  const notes = [
    ...(quote.stale ? ['마지막으로 알려진 가격이며, 지금 확인되지 않습니다'] : []),
    ...(quote.simulated ? ['시뮬레이션 가격'] : []),
    ...(quote.isHalted ? ['거래 정지'] : []),
  ];
  return joinLines([
    title,
    `가격 **${tellPrice(last, currency)}** (24시간 ${tellPercent(change24h)})`,
    `매수 ${either(bid)} · 매도 ${either(ask)}`,
    `${tellAge(quote.asOf, now)} 기준 · 출처 ${asTyped(quote.source)}`,
    ...notes,
  ]);
}

/** The first of a ranking. */
export function tellRanking(question: RankingQuestion, page: RankingPage, now: Instant): string {
  const { period, by } = question;
  return joinLines([
    `🏆 **${PERIOD_NAMES[period]} ${ORDER_NAMES[by]} 순위**`,
    // Before the names, of which the last may have no room.
    `${page.ranked}명 중 · ${tellAge(page.at, now)} 기준 · ${tellPricesUsed(page.prices, page.at, now)}`,
    ...(page.items.length === 0 ? ['아직 아무도 없어요.'] : page.items.map(tellPlace)),
  ]);
}

function tellPlace(account: RankedAccount): string {
  const place = account.rank === null ? '–' : `${account.rank}위`;
  const figures = [
    tellWon(account.equityKrw),
    `손익 ${tellProfit(account.profitKrw)}`,
    `수익률 ${tellPercent(account.return)}`,
    ...(account.bailouts > 0 ? [`구제 ${account.bailouts}회`] : []),
  ];
  return `${place} ${asTyped(account.nickname)} · ${figures.join(' · ')}`;
}

function tellPricesUsed(
  { instruments, unknown, oldestAgeMs }: PricesUsed,
  at: Instant,
  now: Instant,
): string {
  if (instruments === 0) return '보유 종목 없음';
  const oldest =
    oldestAgeMs === null ? UNKNOWN : tellAge(addMicros(at, -oldestAgeMs * MICROS_PER_MS), now);
  const missing = unknown > 0 ? `, 가격을 모르는 종목 ${unknown}개` : '';
  return `가장 오래된 가격 ${oldest}${missing}`;
}

/** An account as the bot has read it. */
export interface AccountRead {
  readonly nickname: string;
  /** When cash, positions and orders were read. */
  readonly at: Instant;
  readonly cashKrw: Decimal;
  readonly valuation: AccountValuation<NamedHolding>;
  readonly dayProfitKrw: Decimal | null;
  readonly openOrders: number;
  readonly quotes: ReadonlyMap<string, ReadQuote>;
  /** Of everything that counts for its worth. */
  readonly oldestPriceAt: Instant | null;
  /** Undefined where the ranking cannot be had. */
  readonly ranking: Pick<RankingPage, 'at' | 'ranked' | 'me'> | undefined;
}

const POSITIONS_SHOWN = 5;

/** What somebody is told of their own account. */
export function tellAccount(account: AccountRead, now: Instant): string {
  const { valuation, cashKrw, oldestPriceAt } = account;
  const { holdings } = valuation;
  const largest = holdings.toSorted((a, b) => compare(b.valueKrw, a.valueKrw));
  const prices =
    holdings.length === 0
      ? ''
      : ` · 가장 오래된 가격 ${oldestPriceAt === null ? UNKNOWN : tellAge(oldestPriceAt, now)}`;
  return joinLines([
    `**${asTyped(account.nickname)}** 님의 계좌`,
    `순자산 **${tellWon(valuation.equityKrw)}** · 오늘 손익 ${tellProfit(account.dayProfitKrw)}`,
    cashKrw < ZERO ? `빚 ${tellWon(negate(cashKrw))}` : `현금 ${tellWon(cashKrw)}`,
    `${tellAge(account.at, now)} 기준${prices}`,
    tellRank(account.ranking, now),
    `열린 주문 ${account.openOrders}건`,
    ...(holdings.length === 0 ? ['보유 종목 없음'] : [`보유 종목 ${holdings.length}개`]),
    ...largest.slice(0, POSITIONS_SHOWN).map((holding) => {
      const quote = account.quotes.get(holding.tickerId);
      const age = quote ? ` · ${tellAge(quote.asOf, now)} 가격` : '';
      return `• ${asTyped(holding.nameKo)} ${tellNumber(holding.quantity)} · ${tellWon(holding.valueKrw)} (${tellProfit(holding.unrealizedProfitKrw)})${age}`;
    }),
  ]);
}

function tellRank(ranking: AccountRead['ranking'], now: Instant): string {
  if (!ranking?.me) return `순위 ${UNKNOWN}`;
  const { me, ranked, at } = ranking;
  const age = `${tellAge(at, now)} 기준`;
  if (me.rank !== null) return `순위 ${me.rank}위 / ${ranked}명 · ${age}`;
  return `순위 없음${me.isIdle ? ' (아직 거래가 없어요)' : ''} · ${age}`;
}

/** What is not known comes last. */
function compare(a: Decimal | null, b: Decimal | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

/** What became of a code. */
export function tellLinked(linked: {
  readonly nickname: string;
  readonly replaced: boolean;
  readonly taken_over: boolean;
}): string {
  return joinLines([
    `**${asTyped(linked.nickname)}** 님의 계좌와 연결했어요.`,
    ...(linked.replaced ? ['이 계좌에 연결되어 있던 다른 Discord 사용자의 연결은 끊었어요.'] : []),
    ...(linked.taken_over
      ? ['이 Discord 사용자가 전에 연결한 다른 계좌와의 연결은 끊었어요.']
      : []),
  ]);
}
