import { COINS, KRX_STOCKS, US_STOCKS } from '../instruments/instrument-list.ts';
import { USD_KRW } from '../tape/print.ts';

/** How a simulated instrument behaves. */
export interface SimParameters {
  /** Around which its price moves, in its currency. */
  readonly basePrice: string;
  /** Standard deviation of a year's return, in percent, trading round the clock. */
  readonly volatilityPercent: number;
  /** Part of its movement that it shares with its market, in thousandths (a correlation's root). */
  readonly marketShare: number;
  /** Traded in a day, in units of the instrument. */
  readonly dailyVolume: number;
  /** At which of a second's five moments it prints, from 0: its neighbours in the list do at others. */
  readonly moment: number;
}

export const SIM_MOMENTS = 5;

type Row = readonly [basePrice: string, volatility: number, marketShare: number, volume: number];

/** Plausible, not true: chosen to look like each instrument, following no data. */
const COIN_ROWS: Readonly<Record<string, Row>> = {
  BTC: ['140000000', 48, 920, 2_400],
  ETH: ['4800000', 65, 900, 55_000],
  XRP: ['3400', 80, 800, 210_000_000],
  SOL: ['215000', 85, 850, 900_000],
  DOGE: ['245', 90, 820, 480_000_000],
  ADA: ['790', 85, 830, 90_000_000],
  TRX: ['410', 55, 600, 60_000_000],
  AVAX: ['24500', 90, 830, 1_100_000],
  LINK: ['21500', 85, 830, 1_400_000],
  DOT: ['4300', 85, 830, 3_000_000],
  SHIB: ['0.0145', 90, 780, 300_000_000_000],
  BCH: ['760000', 70, 780, 18_000],
  XLM: ['360', 85, 780, 120_000_000],
  HBAR: ['245', 90, 780, 150_000_000],
  SUI: ['3600', 100, 800, 12_000_000],
  NEAR: ['3200', 95, 820, 4_000_000],
  APT: ['4700', 95, 800, 2_500_000],
  ETC: ['23500', 75, 820, 600_000],
  ATOM: ['4600', 80, 800, 1_500_000],
  AAVE: ['290000', 90, 800, 20_000],
  UNI: ['9600', 95, 800, 1_000_000],
  ARB: ['455', 100, 820, 40_000_000],
  SAND: ['310', 95, 780, 50_000_000],
  ALGO: ['265', 90, 800, 40_000_000],
};

const KRX_ROWS: Readonly<Record<string, Row>> = {
  '005930': ['92000', 32, 780, 16_000_000],
  '000660': ['480000', 45, 760, 3_500_000],
  '373220': ['420000', 42, 600, 320_000],
  '207940': ['1150000', 28, 400, 70_000],
  '005380': ['245000', 32, 600, 900_000],
  '000270': ['112000', 32, 600, 1_300_000],
  '068270': ['178000', 30, 450, 700_000],
  '105560': ['118000', 32, 600, 1_200_000],
  '055550': ['73000', 30, 600, 1_400_000],
  '005490': ['305000', 38, 600, 350_000],
  '035420': ['245000', 36, 550, 800_000],
  '035720': ['61000', 40, 550, 2_200_000],
  '006400': ['260000', 48, 580, 600_000],
  '051910': ['355000', 42, 580, 280_000],
  '028260': ['215000', 32, 600, 400_000],
  '012330': ['305000', 28, 550, 200_000],
  '012450': ['940000', 52, 450, 250_000],
  '066570': ['88000', 34, 600, 600_000],
  '015760': ['41000', 36, 400, 3_500_000],
  '032830': ['155000', 32, 550, 250_000],
  '017670': ['54000', 20, 300, 700_000],
  '030200': ['51000', 20, 300, 600_000],
};

const US_ROWS: Readonly<Record<string, Row>> = {
  AAPL: ['265', 28, 750, 48_000_000],
  MSFT: ['515', 25, 760, 21_000_000],
  NVDA: ['185', 42, 760, 180_000_000],
  AMZN: ['235', 32, 740, 42_000_000],
  GOOGL: ['270', 30, 700, 34_000_000],
  META: ['690', 35, 700, 14_000_000],
  TSLA: ['410', 58, 600, 85_000_000],
  AVGO: ['350', 45, 720, 22_000_000],
  AMD: ['225', 50, 700, 50_000_000],
  NFLX: ['1120', 34, 550, 4_000_000],
  COIN: ['320', 75, 550, 10_000_000],
  PLTR: ['175', 65, 550, 70_000_000],
  JPM: ['305', 24, 680, 9_000_000],
  V: ['345', 20, 620, 6_000_000],
  COST: ['930', 22, 550, 2_000_000],
  KO: ['70', 15, 350, 15_000_000],
  DIS: ['112', 26, 550, 9_000_000],
  INTC: ['38', 52, 520, 95_000_000],
  SPY: ['670', 17, 980, 72_000_000],
  QQQ: ['605', 22, 960, 50_000_000],
  GLD: ['370', 17, 100, 11_000_000],
  SOXL: ['42', 120, 820, 85_000_000],
};

/** Parameters by ticker; every instrument of the registry has its own. New ones go to the end of their list, for the moments' sake. */
export const SIM_PARAMETERS: ReadonlyMap<string, SimParameters> = new Map([
  ...COINS.map(([symbol], place) => entry(`CRYPTO-COIN-${symbol}`, COIN_ROWS[symbol], place)),
  ...KRX_STOCKS.map(([symbol], place) => entry(`KRX-STOCK-${symbol}`, KRX_ROWS[symbol], place)),
  ...US_STOCKS.map(([symbol], place) => entry(`US-STOCK-${symbol}`, US_ROWS[symbol], place)),
  entry(USD_KRW, ['1420', 8, 700, 9_000_000_000], 0),
]);

function entry(tickerId: string, row: Row | undefined, place: number): [string, SimParameters] {
  if (!row) throw new RangeError(`${tickerId} has no parameters for the simulation`);
  const [basePrice, volatilityPercent, marketShare, dailyVolume] = row;
  const moment = place % SIM_MOMENTS;
  return [tickerId, { basePrice, volatilityPercent, marketShare, dailyVolume, moment }];
}
