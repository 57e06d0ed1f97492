import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';

/** Owing, and beginning anew. */
export const marginWords = inBothLanguages({
  ko: {
    margin: {
      title: '신용 거래',
      toggle: '빌려서 살 수 있게 하기',
      off: '꺼져 있어요. 가진 현금만큼만 살 수 있어요.',
      on: (leverage: number) => `켜져 있어요. 최대 ${leverage}배까지 살 수 있어요.`,
      buyingPower: (leverage: number) => `${leverage}배로 살 수 있는 금액`,
      owed: '빌린 돈',
      interest: '다음 이자',
      level: '증거금 비율',
      levelMeans: (rate: string) =>
        `가진 종목 가치에서 내 돈이 차지하는 비율이에요. ${rate} 아래로 내려가면 종목이 자동으로 팔려요.`,
      near: (rate: string) =>
        `증거금 비율이 낮아지고 있어요. ${rate} 아래로 내려가면 보유 종목이 자동으로 팔리니, 일부를 팔아 갚아 두면 안심이에요.`,
      below: '증거금이 모자라요. 곧 보유 종목이 자동으로 팔려 빌린 돈을 갚아요.',
      waiting: '요청을 접수했어요. 처리되면 여기가 바뀌어요.',
      rejected: (reason: string) => `요청이 받아들여지지 않았어요: ${reason}`,
      turnOn: '신용 거래 켜기',
      turnOff: '신용 거래 끄기',
      onMeans: (leverage: number, rate: string, interest: string) => [
        `가진 돈의 ${leverage}배까지 종목을 살 수 있어요. 그만큼 이익도 손실도 커져요.`,
        `빌린 돈에는 연 ${interest} 이자가 매일 자정에 붙어요.`,
        `증거금 비율이 ${rate} 아래로 내려가면, 모자람이 없어질 때까지 가장 큰 종목부터 자동으로 팔려요.`,
      ],
      offMeans: [
        '빌린 돈이 없고, 레버리지로 낸 주문이 기다리고 있지 않을 때만 끌 수 있어요.',
        '끄면 가진 현금만큼만 살 수 있어요.',
      ],
    },
    bailout: {
      title: '구제금융을 받을 수 있어요',
      offer: (cash: string) => `남은 자산을 모두 내놓고 ${cash}으로 다시 시작할 수 있어요.`,
      ask: '구제금융 알아보기',
      confirm: '다시 시작하기',
      sheet: '구제금융',
      means: (cash: string, days: number) => [
        `지금 가진 종목을 모두 내놓아요. 값은 쳐 주지 않아요.`,
        `기다리는 주문은 모두 취소되고, 빌린 돈은 없던 일이 돼요.`,
        `현금 ${cash}으로 다시 시작해요.`,
        `${days}일 동안은 구제금융도, 신용 거래도, 상장도 할 수 없어요.`,
        `몇 번 받았는지는 모두에게 보여요. 수익률은 올라가지 않아요.`,
      ],
      waiting: '구제금융을 요청했어요. 처리되면 자산이 바뀌어요.',
      rejected: (reason: string) => `구제금융을 받지 못했어요: ${reason}`,
    },
  },
  en: {
    margin: {
      title: 'Margin',
      toggle: 'Let me buy on margin',
      off: 'Off. You can buy for the cash you have.',
      on: (leverage: number) => `On. You can buy for up to ${leverage} times what you have.`,
      buyingPower: (leverage: number) => `Buying power at ${leverage}×`,
      owed: 'Owed',
      interest: 'Next interest',
      level: 'Margin level',
      levelMeans: (rate: string) =>
        `How much of what you hold is your own. Below ${rate} the house sells for you.`,
      near: (rate: string) =>
        `Your margin level is getting low. Below ${rate} positions are sold by themselves; selling a part now pays back in peace.`,
      below: 'There is too little margin. Positions will soon be sold to pay back what is owed.',
      waiting: 'Your request is accepted. This changes once it is decided.',
      rejected: (reason: string) => `Your request was refused: ${reason}`,
      turnOn: 'Switch margin on',
      turnOff: 'Switch margin off',
      onMeans: (leverage: number, rate: string, interest: string) => [
        `You can buy for up to ${leverage} times what you have. Profits and losses grow with it.`,
        `What you owe bears ${interest} interest a year, charged at midnight in Seoul.`,
        `Below a margin level of ${rate} positions are sold by themselves, the largest first, until it is enough.`,
      ],
      offMeans: [
        'This works only while you owe nothing and no order with leverage waits.',
        'You can then buy for the cash you have.',
      ],
    },
    bailout: {
      title: 'You may be bailed out',
      offer: (cash: string) => `Give up what is left and begin anew with ${cash}.`,
      ask: 'See what it takes',
      confirm: 'Begin anew',
      sheet: 'Bailout',
      means: (cash: string, days: number) => [
        'All that you hold is taken, at no price.',
        'Waiting orders are cancelled, and what you owe is written off.',
        `You begin anew with ${cash}.`,
        `For ${counted(days, 'day')} there is no other bailout, no margin and no listing.`,
        'Everyone sees how often you were bailed out, and your return does not rise by it.',
      ],
      waiting: 'You asked for a bailout. Your assets change once it is decided.',
      rejected: (reason: string) => `The bailout was refused: ${reason}`,
    },
  },
});
