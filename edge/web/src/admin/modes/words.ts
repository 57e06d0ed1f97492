import { inBothLanguages } from '../../text/words.ts';

/** Who may trade what. */
export const modeWords = inBothLanguages({
  ko: {
    title: '거래 모드',
    intro:
      '모든 것, 한 시장, 한 종목, 한 사람의 거래를 줄이거나 멈춰요. 취소는 언제나 되고, 걸려 있는 주문은 계속 기다려요.',
    none: '지금은 모두 자유롭게 거래하고 있어요.',
    set: '모드 정하기',
    scope: '어디에',
    scopes: { ALL: '전부', MARKET: '시장', INSTRUMENT: '종목', USER: '사용자' },
    market: '시장',
    markets: { KRX: '국내', US: '미국', CRYPTO: '코인', HUMAN: '인간 ETF' },
    everything: '모든 거래',
    mode: '모드',
    modes: { ACTIVE: '자유', REDUCE_ONLY: '팔기만', HALTED: '정지' },
    abouts: {
      ACTIVE: '다시 자유롭게 거래해요.',
      REDUCE_ONLY: '가진 것을 팔 수만 있어요. 매수는 거절돼요.',
      HALTED: '새 주문을 모두 거절해요. 취소는 돼요.',
    },
    reasonHint: '관계된 사람들에게 그대로 보여요.',
    save: '이렇게 정하기',
    takeBack: '풀기',
    takeBackAsk: '다시 자유롭게 거래하게 할까요?',
    takenBack: '관리자가 풀었어요',
    inForce: '적용 중',
    from: (time: string) => `${time}부터`,
  },
  en: {
    title: 'Trading modes',
    intro:
      'Hold back everything, a market, an instrument or a person. Cancels always work, and orders that rest go on waiting.',
    none: 'Everybody trades freely.',
    set: 'Set a mode',
    scope: 'For',
    scopes: { ALL: 'All', MARKET: 'Market', INSTRUMENT: 'Instrument', USER: 'User' },
    market: 'Market',
    markets: { KRX: 'Korea', US: 'US', CRYPTO: 'Crypto', HUMAN: 'Human ETFs' },
    everything: 'All trading',
    mode: 'Mode',
    modes: { ACTIVE: 'Free', REDUCE_ONLY: 'Sell only', HALTED: 'Halted' },
    abouts: {
      ACTIVE: 'Trades freely again.',
      REDUCE_ONLY: 'Only what is held can be sold. Buys are refused.',
      HALTED: 'Every new order is refused. Cancels work.',
    },
    reasonHint: 'Those whom it concerns see it as it stands.',
    save: 'Say so',
    takeBack: 'Lift',
    takeBackAsk: 'Let trade freely again?',
    takenBack: 'Lifted by an administrator',
    inForce: 'in force',
    from: (time: string) => `from ${time}`,
  },
});
