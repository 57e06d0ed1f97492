import { inBothLanguages } from '../text/words.ts';

/** What is told of orders while somebody looks elsewhere. */
export const toastWords = inBothLanguages({
  ko: {
    filled: {
      BUY: (name: string) => `${name} 매수 체결`,
      SELL: (name: string) => `${name} 매도 체결`,
    },
    manyFilled: (count: number) => `주문 ${count}건이 체결됐어요`,
  },
  en: {
    filled: { BUY: (name: string) => `Bought ${name}`, SELL: (name: string) => `Sold ${name}` },
    manyFilled: (count: number) => `${count} orders have filled`,
  },
});
