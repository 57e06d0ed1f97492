import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { INSTRUMENTS } from '#market/instruments';
import type { ReadQuote } from '#market/read-quotes';
import type { NamedHolding } from '#portfolio/read-holdings';
import { valueAccount } from '#portfolio/value-account';
import { type AccountRead, tellAccount, tellQuote, tellRanking } from './tell-figures.ts';

const NOW = instantFromMillis(Date.UTC(2026, 10, 22, 3, 0, 0));
const ago = (seconds: number) => addMicros(NOW, -seconds * 1_000_000);

const quote = (tickerId: string, last: string, asOf: Instant, more: object = {}): ReadQuote => ({
  ...{ tickerId, last: decimal(last), bid: null, ask: null, at: asOf, venueAt: null, asOf },
  ...{ source: 'upbit', simulated: false, change24h: null, isHalted: false, limits: null },
  ...{ stale: false, ageMs: 0, ...more },
});
const holding = (name: string, cost: string): NamedHolding => ({
  ...{ tickerId: name, nameKo: name, nameEn: name, currency: 'KRW-COIN' as const },
  ...{ quantity: decimal('2'), heldQuantity: decimal('0'), averagePrice: decimal(cost) },
  ...{ cost: decimal(cost), costKrw: decimal(cost) },
});
const account = (
  cash: string,
  holdings: readonly NamedHolding[],
  quotes: ReadonlyMap<string, ReadQuote>,
  dayProfitKrw: Decimal | null,
): AccountRead => ({
  ...{ nickname: '지호', at: ago(0), cashKrw: decimal(cash), openOrders: 2, quotes, dayProfitKrw },
  valuation: valueAccount({ cashKrw: decimal(cash), holdings, marks: quotes, usdKrw: null }),
  ...{ oldestPriceAt: ago(90), ranking: undefined },
});

test('of an account the largest positions are shown first, what has no price last', () => {
  const quotes = new Map([
    ['작은', quote('작은', '10', ago(3))],
    ['큰', quote('큰', '1000', ago(90))],
  ]);
  const holdings = [holding('모르는', '5'), holding('작은', '5'), holding('큰', '3000')];
  expect(tellAccount(account('-100', holdings, quotes, null), NOW).split('\n')).toEqual([
    '**지호** 님의 계좌',
    '순자산 **알 수 없음** · 오늘 손익 알 수 없음',
    '빚 100원',
    '0초 전 기준 · 가장 오래된 가격 2026-11-22 11:58:30 KST',
    '순위 알 수 없음',
    '열린 주문 2건',
    '보유 종목 3개',
    '• 큰 2 · 2,000원 (-1,000원) · 2026-11-22 11:58:30 KST 가격',
    '• 작은 2 · 20원 (+15원) · 3초 전 가격',
    '• 모르는 2 · 알 수 없음 (알 수 없음)',
  ]);
});

test('a rank is told with its age, and that there is none with the reason', () => {
  const told = (me: object) =>
    tellAccount(
      {
        ...account('1', [], new Map(), decimal('1')),
        ranking: { at: ago(1), ranked: 9, me: { isIdle: false, rank: null, ...me } as never },
      },
      NOW,
    );
  expect(told({ rank: 3 })).toContain('순위 3위 / 9명 · 1초 전 기준');
  expect(told({ isIdle: true })).toContain('순위 없음 (아직 거래가 없어요) · 1초 전 기준');
  expect(told({})).toMatch(/순위 없음 · .*\n열린 주문 2건\n보유 종목 없음$/);
});

test('a price says where it is from and what is wrong with it', () => {
  const [btc] = INSTRUMENTS;
  if (!btc) throw new Error('there are instruments');
  const more = { stale: true, simulated: true, isHalted: true, change24h: decimal('-0.01') };
  const text = tellQuote(btc, quote(btc.tickerId, '1000', ago(2), more), NOW);
  expect(text).toMatch(/가격 \*\*1,000원\*\* \(24시간 -1%\)\n매수 알 수 없음 · 매도 알 수 없음/);
  expect(text).toMatch(
    /2초 전 기준 · 출처 upbit\n.*확인되지 않습니다\n시뮬레이션 가격\n거래 정지$/,
  );
});

test('ten of the longest names fit into a message, which says whose prices are how old', () => {
  const figures = {
    ...{ equityKrw: decimal('999999999999'), profitKrw: decimal('-999999999999') },
    ...{ return: decimal('12345.6789'), returnSince: null, wipeouts: 1, trades: 1, bailouts: 99 },
    ...{ userId: 'x', isIdle: false, isMe: false, nickname: '*'.repeat(200) },
  };
  const items = Array.from({ length: 10 }, (_, place) => ({ ...figures, rank: place + 1 }));
  const prices = { instruments: 3, stale: 0, unknown: 1, oldestAgeMs: 2_000 };
  const page = { at: ago(1), from: null, prices, listed: 10, ranked: 10, me: null, hasMore: false };
  const question = { period: 'day', by: 'equity' } as const;
  expect(tellRanking(question, { ...page, items }, NOW).length).toBeLessThanOrEqual(2_000);
  const short = tellRanking(
    question,
    { ...page, items: [{ ...figures, nickname: '지호', rank: 1 }] },
    NOW,
  );
  expect(short.split('\n')).toEqual([
    '🏆 **일간 자산 순위**',
    '10명 중 · 1초 전 기준 · 가장 오래된 가격 3초 전, 가격을 모르는 종목 1개',
    '1위 지호 · 999,999,999,999원 · 손익 -999,999,999,999원 · 수익률 +1,234,567.89% · 구제 99회',
  ]);
});
