/** How somebody trades. Shares of what they are worth are in basis points. */
export interface Character {
  readonly username: string;
  readonly nickname: string;
  /** How often it is their turn, against the others. */
  readonly activity: number;
  /** What they trade at all, by `ticker_id`. */
  readonly tickers: readonly string[];
  /** What they like to buy: by how it moved in a day, or what they hold and have lost on. */
  readonly fancies: 'any' | 'rising' | 'falling' | 'losing';
  /** A purchase: from … to. */
  readonly orderBps: readonly [number, number];
  /** With less cash than this they sell before they buy again. */
  readonly cashFloorBps: number;
  /** A position that has won or lost as much goes, whole. */
  readonly takeProfitBps?: number;
  readonly stopLossBps?: number;
  /** Of their turns: they sell something for no reason at all. */
  readonly sellChanceBps: number;
  /** LIMIT orders at the price of their own side, taken back when they have waited for long. */
  readonly patient?: true;
  /** On margin: one purchase with all of it, and nothing else until that is sold. */
  readonly leverage?: number;
}

const coins = (...symbols: string[]) => symbols.map((symbol) => `CRYPTO-COIN-${symbol}`);
const krx = (...codes: string[]) => codes.map((code) => `KRX-STOCK-${code}`);
const us = (...symbols: string[]) => symbols.map((symbol) => `US-STOCK-${symbol}`);

/**
 * A dozen. Purchases are small against what somebody is worth: costs take a part of each, and who
 * trades day and night would soon have nothing left.
 */
export const CHARACTERS: readonly Character[] = [
  {
    ...{ username: 'demo-minsu', nickname: '단타왕 민수', activity: 4, fancies: 'any' },
    tickers: [...coins('BTC', 'ETH', 'XRP', 'SOL'), ...krx('000660', '035720', '012450')],
    ...{ orderBps: [60, 200], cashFloorBps: 5000, sellChanceBps: 2500 },
    ...{ takeProfitBps: 40, stopLossBps: 40 },
  },
  {
    ...{ username: 'demo-jisu', nickname: '지수만 사는 지수', activity: 1, fancies: 'any' },
    tickers: us('SPY', 'QQQ', 'GLD'),
    ...{ orderBps: [100, 300], cashFloorBps: 1500, sellChanceBps: 300 },
  },
  {
    ...{ username: 'demo-haneul', nickname: '코인요정 하늘', activity: 3, fancies: 'any' },
    tickers: coins('BTC', 'ETH', 'SOL', 'AVAX', 'LINK', 'SUI', 'NEAR', 'APT', 'UNI'),
    ...{ orderBps: [50, 250], cashFloorBps: 2000, sellChanceBps: 1500 },
  },
  {
    ...{ username: 'demo-gachi', nickname: '가치투자 김선생', activity: 1, fancies: 'falling' },
    tickers: krx('005930', '005380', '000270', '105560', '055550', '005490', '030200', '017670'),
    ...{ orderBps: [150, 400], cashFloorBps: 1000, sellChanceBps: 100, takeProfitBps: 800 },
  },
  {
    ...{ username: 'demo-yasu', nickname: '야수의 심장', activity: 2, fancies: 'rising' },
    tickers: coins('BTC', 'ETH', 'XRP', 'SOL'),
    ...{ orderBps: [11_000, 13_000], cashFloorBps: 0, sellChanceBps: 100, leverage: 2 },
    ...{ takeProfitBps: 150, stopLossBps: 150 },
  },
  {
    ...{ username: 'demo-hoga', nickname: '호가창 지킴이', activity: 2, fancies: 'any' },
    tickers: [...coins('BTC', 'ETH', 'XRP', 'ADA'), ...krx('005930', '035420'), ...us('AAPL')],
    ...{ orderBps: [80, 250], cashFloorBps: 3000, sellChanceBps: 3500, patient: true },
  },
  {
    ...{ username: 'demo-doge', nickname: '도지아빠', activity: 2, fancies: 'any' },
    tickers: coins('DOGE', 'SHIB', 'XRP', 'SAND'),
    ...{ orderBps: [60, 300], cashFloorBps: 1000, sellChanceBps: 1200, takeProfitBps: 300 },
  },
  {
    ...{ username: 'demo-seohak', nickname: '서학개미 유나', activity: 2, fancies: 'rising' },
    tickers: us('NVDA', 'TSLA', 'AAPL', 'MSFT', 'AMD', 'PLTR', 'SOXL', 'COIN'),
    ...{ orderBps: [100, 350], cashFloorBps: 1500, sellChanceBps: 800, stopLossBps: 500 },
  },
  {
    ...{ username: 'demo-jonbeo', nickname: '삼전존버', activity: 1, fancies: 'any' },
    tickers: krx('005930'),
    ...{ orderBps: [80, 200], cashFloorBps: 500, sellChanceBps: 200 },
  },
  {
    ...{ username: 'demo-bulnabang', nickname: '추격매수 불나방', activity: 2, fancies: 'rising' },
    tickers: [...coins('SOL', 'AVAX', 'ARB', 'HBAR', 'AAVE'), ...krx('373220', '068270', '006400')],
    ...{ orderBps: [100, 300], cashFloorBps: 2500, sellChanceBps: 1000, stopLossBps: 80 },
  },
  {
    ...{ username: 'demo-multagi', nickname: '물타기 장인', activity: 2, fancies: 'losing' },
    tickers: [...coins('ETH', 'ETC', 'BCH', 'XLM', 'ATOM'), ...krx('035720', '051910')],
    ...{ orderBps: [60, 200], cashFloorBps: 1500, sellChanceBps: 300, takeProfitBps: 100 },
  },
  {
    ...{ username: 'demo-bunsan', nickname: '분산투자 서준', activity: 1, fancies: 'any' },
    tickers: [
      ...coins('BTC', 'ETH', 'TRX', 'DOT', 'ALGO'),
      ...krx('005930', '066570', '015760', '032830'),
      ...us('KO', 'COST', 'JPM', 'V', 'DIS'),
    ],
    ...{ orderBps: [80, 200], cashFloorBps: 2000, sellChanceBps: 1000 },
  },
];
