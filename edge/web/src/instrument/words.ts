import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';

/** One instrument: its price, its chart, what holds for trading it. */
export const instrumentWords = inBothLanguages({
  ko: {
    noSuch: '이런 종목은 없어요.',
    unknown: '아직 알 수 없는 종목이에요. 홈 서버가 돌아오면 보여 드릴게요.',
    price: '현재가',
    figures: '시세 요약',
    bid: '매수 호가',
    ask: '매도 호가',
    high: '당일 고가',
    low: '당일 저가',
    turnover: '거래대금',
    limitUp: '상한가',
    limitDown: '하한가',
    daySince: (time: string) => `${time}부터`,
    modes: {
      REDUCE_ONLY: '지금은 가진 것을 팔 수만 있어요.',
      HALTED: '지금은 새 주문을 받지 않아요. 취소는 할 수 있어요.',
    },
    halted: '값이 크게 뛰어 거래를 멈췄어요. 주문은 기다리고, 기한도 멈춰 있어요.',
    chart: {
      title: '차트',
      interval: '봉 간격',
      intervals: {
        '1m': '1분',
        '5m': '5분',
        '15m': '15분',
        '1h': '1시간',
        '4h': '4시간',
        '1d': '1일',
      },
      averages: '이동평균선',
      average: (span: number) => `MA${span}`,
      averageOf: (span: number) => `MA${span}, ${span}봉 이동평균선`,
      open: '시가',
      high: '고가',
      low: '저가',
      close: '종가',
      volume: '거래량',
      none: '아직 그릴 시세가 없어요.',
      loading: '차트를 불러오는 중…',
      away: '이 차트는 이 기기에 받아 둔 적이 없어요. 홈 서버가 돌아오면 보여 드릴게요.',
      asOf: (age: string) => `마지막으로 받은 차트예요 · ${age} 기준`,
      by: 'Charts by TradingView Lightweight Charts™',
      choose: '봉 짚어 보기',
      keys: '화살표 키로 봉을 하나씩 짚고, +와 −로 확대하고 축소해요.',
      history: {
        WHOLE: '여기서 기록하기 전의 거래소 기록이에요',
        PART: '앞부분은 여기서 기록하기 전의 거래소 기록이에요',
      },
      gap: {
        BACKFILLED: '끊긴 동안의 시세를 나중에 채운 봉이에요',
        UNRECOVERABLE: '일부 시세를 되찾지 못한 봉이에요',
        OPEN: '아직 채우는 중인 봉이에요',
      },
      gaps: (count: number) =>
        `흐린 봉 ${count}개는 시세가 끊긴 적이 있는 때예요. 짚으면 까닭이 보여요.`,
      buys: (count: number) => (count > 1 ? `매수 ${count}` : '매수'),
      sells: (count: number) => (count > 1 ? `매도 ${count}` : '매도'),
      cost: '평균 단가',
      waits: { BUY: (units: string) => `매수 ${units}`, SELL: (units: string) => `매도 ${units}` },
      summary: (of: SummaryWords) =>
        `${of.interval}봉 ${of.count}개, ${of.from}부터 ${of.to}까지. ${of.first}에서 ${of.last}, ${of.change}. 가장 높은 값 ${of.high}, 가장 낮은 값 ${of.low}.`,
      fills: (count: number) => `차트에 표시한 내 체결 ${count}건:`,
      noFills: '차트에 표시할 내 체결은 없어요.',
      times: (count: number) => `${count}번`,
      waiting: (count: number) => `기다리는 내 주문 ${count}건:`,
    },
    facts: {
      title: '거래 안내',
      kind: '종류',
      lot: '주문 단위',
      step: '호가 단위',
      minimum: '최소 주문',
      fee: '수수료',
      tax: '매도 세금',
      hours: '오늘 정규장',
      always: '쉬지 않음',
      closedToday: '쉬는 날',
      actions: '권리와 배당',
      noActions: '알려진 권리락이나 배당이 없어요.',
      split: (from: number, to: number) => `${from}주를 ${to}주로 나눔`,
      dividend: (amount: string) => `한 주에 ${amount} 배당`,
      redemption: (amount: string) => `한 주에 ${amount}로 정리`,
      none: '없음',
    },
  },
  en: {
    noSuch: 'There is no such instrument.',
    unknown: 'Not known yet. It will be here once the home server is back.',
    price: 'Price',
    figures: 'Price in figures',
    bid: 'Bid',
    ask: 'Ask',
    high: 'Day high',
    low: 'Day low',
    turnover: 'Turnover',
    limitUp: 'Limit up',
    limitDown: 'Limit down',
    daySince: (time: string) => `since ${time}`,
    modes: {
      REDUCE_ONLY: 'For now you can only sell what you hold.',
      HALTED: 'No new orders for now. Cancelling works.',
    },
    halted: 'Trading is halted after a jump of the price. Orders wait, and so do their deadlines.',
    chart: {
      title: 'Chart',
      interval: 'Interval',
      intervals: { '1m': '1m', '5m': '5m', '15m': '15m', '1h': '1h', '4h': '4h', '1d': '1d' },
      averages: 'Moving averages',
      average: (span: number) => `MA${span}`,
      averageOf: (span: number) => `MA${span}, moving average of ${span} candles`,
      open: 'Open',
      high: 'High',
      low: 'Low',
      close: 'Close',
      volume: 'Volume',
      none: 'No prices to draw yet.',
      loading: 'Loading the chart…',
      away: 'This device never had this chart. It will be here once the home server is back.',
      asOf: (age: string) => `The last chart that came · as of ${age}`,
      by: 'Charts by TradingView Lightweight Charts™',
      choose: 'Go through the candles',
      keys: 'Arrow keys go from candle to candle, + and − zoom.',
      history: {
        WHOLE: 'From the venue, before our own record',
        PART: 'Partly from the venue, before our own record',
      },
      gap: {
        BACKFILLED: 'Prices were cut off here, and filled in afterwards',
        UNRECOVERABLE: 'Some prices of this candle are lost',
        OPEN: 'Prices of this candle are still being filled in',
      },
      gaps: (count: number) =>
        `${counted(count, 'pale candle is', 'pale candles are')} from when prices were cut off. Point at one to see why.`,
      buys: (count: number) => (count > 1 ? `Buy ${count}` : 'Buy'),
      sells: (count: number) => (count > 1 ? `Sell ${count}` : 'Sell'),
      cost: 'Average cost',
      waits: { BUY: (units: string) => `Buy ${units}`, SELL: (units: string) => `Sell ${units}` },
      summary: (of: SummaryWords) =>
        `${counted(of.count, 'candle')} of ${of.interval}, from ${of.from} to ${of.to}. From ${of.first} to ${of.last}, ${of.change}. Highest ${of.high}, lowest ${of.low}.`,
      fills: (count: number) => `My fills on the chart, ${count}:`,
      noFills: 'No fills of mine on the chart.',
      times: (count: number) => counted(count, 'time'),
      waiting: (count: number) => `My waiting orders, ${count}:`,
    },
    facts: {
      title: 'Trading it',
      kind: 'Kind',
      lot: 'Lot',
      step: 'Price step',
      minimum: 'Smallest order',
      fee: 'Fee',
      tax: 'Tax on a sale',
      hours: 'Session today',
      always: 'never closes',
      closedToday: 'closed today',
      actions: 'Splits and dividends',
      noActions: 'No splits or dividends are known.',
      split: (from: number, to: number) => `${from} become ${to}`,
      dividend: (amount: string) => `${amount} a share`,
      redemption: (amount: string) => `closed at ${amount} a share`,
      none: 'none',
    },
  },
});

/** Figures of a chart as text. */
interface SummaryWords {
  readonly interval: string;
  readonly count: number;
  readonly from: string;
  readonly to: string;
  readonly first: string;
  readonly last: string;
  readonly change: string;
  readonly high: string;
  readonly low: string;
}
