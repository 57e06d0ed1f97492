import { inBothLanguages } from '../../text/words.ts';

/** What is told of orders while somebody looks elsewhere. */
export const toastWords = inBothLanguages({
  ko: {
    accepted: {
      BUY: (name: string) => `${name} 매수 주문 접수`,
      SELL: (name: string) => `${name} 매도 주문 접수`,
    },
    acceptedAt: (time: string) => `${time}에 접수했어요.`,
    acceptedAway: (time: string) =>
      `${time}에 접수증을 받았어요. 홈 서버가 돌아오면 그 시각 기준으로 처리돼요.`,
    filled: {
      BUY: (name: string) => `${name} 매수 체결`,
      SELL: (name: string) => `${name} 매도 체결`,
    },
    manyFilled: (count: number) => `주문 ${count}건이 체결됐어요`,
  },
  en: {
    accepted: {
      BUY: (name: string) => `Order to buy ${name} accepted`,
      SELL: (name: string) => `Order to sell ${name} accepted`,
    },
    acceptedAt: (time: string) => `Accepted at ${time}.`,
    acceptedAway: (time: string) =>
      `Its receipt is of ${time}. Once the home server is back, it is settled as of that moment.`,
    filled: { BUY: (name: string) => `Bought ${name}`, SELL: (name: string) => `Sold ${name}` },
    manyFilled: (count: number) => `${count} orders have filled`,
  },
});
