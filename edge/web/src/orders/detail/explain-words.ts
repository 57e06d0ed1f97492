import { inBothLanguages } from '../../text/words.ts';

/** Why an order has the price that it has, and who signed that. */
export const explainWords = inBothLanguages({
  ko: {
    title: '왜 이 가격?',
    back: '주문 내역',
    unknown: '아직 홈 서버에 닿지 않은 주문이거나, 내 주문이 아니에요.',
    atEdge:
      '엣지 서버가 접수했고, 아직 홈 서버에 닿지 않았어요. 홈 서버가 받으면 가격과 그 까닭을 여기서 보여 드려요.',
    state: '진행 상황',
    rule: '이 가격이 된 과정',
    money: '돈이 움직인 내역',
    receipts: '접수증과 정산 영수증',
    accepted: (time: string) => `엣지 서버가 ${time}에 주문을 접수했어요.`,
    notBefore: (time: string) =>
      `두 서버의 시계 차이를 넉넉히 두고, ${time} 뒤에 나온 시세만 쓸 수 있어요. 이미 본 시세로는 아무도 사고팔 수 없어요.`,
    rules: {
      FIRST_ELIGIBLE_PRINT:
        '그 뒤 처음 나온 시세로 체결해요. 누구에게나, 홈 서버가 쉬고 있었더라도 같은 규칙이에요.',
      TRADED_THROUGH:
        '지정가로 걸어 둔 주문이라, 시세가 그 가격을 지나갔을 때 지정가 그대로 체결해요.',
      FIRST_LATER_STRIKE: '인간 ETF라서, 접수한 뒤 처음 정해진 기준가로 체결해요.',
      LAST_PRINT:
        '증거금이 모자라 자동으로 팔린 주문이에요(반대매매). 그 순간의 마지막 시세로 팔았어요.',
    },
    restingSince: (time: string) =>
      `${time}의 첫 시세에서는 지정가에 닿지 않아, 그때부터 걸려 있었어요.`,
    print: (time: string, source: string) => `그 시세는 ${time}의 것이에요. 출처는 ${source}.`,
    sources: { live: '', simulated: '가상 시세', replayed: '재생한 시세' },
    bar: '그 순간의 시세를 받지 못해 거래소의 봉으로 채웠어요. 접수 뒤에 시작한 첫 봉이에요.',
    picks: {
      ASK: '살 때는 그 시세의 매도호가를 내요.',
      BID: '팔 때는 그 시세의 매수호가를 받아요.',
      LAST: '호가가 없는 시세라 마지막 체결가를 써요.',
      WORSE_OF_OPEN_AND_CLOSE: '봉에서는 시가와 종가 가운데 나에게 불리한 쪽을 써요.',
      LIMIT: '걸어 둔 지정가를 그대로 써요.',
    },
    split: (time: string, before: number, after: number) =>
      `${time}에 ${before}주가 ${after}주로 나뉘어, 그 뒤로는 새 주식 수로 셌어요.`,
    fx: (last: string, applied: string) =>
      `그때 환율은 ${last}원, 환전 스프레드를 더해 ${applied}원을 적용했어요.`,
    waits: (reason: string) => `아직 기다리고 있어요: ${reason}.`,
    until: (time: string) => `늦어도 ${time}까지 기다려요.`,
    ended: (reason: string) => `${reason}. 돈은 움직이지 않았어요.`,
    judged: ({ time, name, equity, held, rate, owed }: JudgedWords) =>
      `${time}에 ${name === undefined ? '이자가 붙어' : `${name}의 새 시세로`} 내 돈이 ${equity}이 되어, 보유 종목 가치 ${held}의 ${rate}에 못 미쳤어요. 빌린 돈은 ${owed}이었어요.`,
    original: '홈 서버가 적은 설명 (영어)',
    checking: '이 기기에서 서명을 확인하는 중…',
    verified: '이 기기에서 직접 확인했어요',
    verifiedMeans:
      '두 서버가 공개한 열쇠로 이 브라우저가 서명과 계산을 다시 맞춰 봤어요. 서버 말을 믿을 필요가 없어요.',
    breach: '맞지 않는 것이 있어요. 관리자에게 이 화면을 보여 주세요.',
    cannotCheck:
      '이 브라우저는 서명을 확인할 수 없어요. 영수증 파일을 받아 두면 나중에 확인할 수 있어요.',
    partly: '확인할 수 있는 것은 모두 맞아요. 나머지는 아직 없거나 이 기기에 없어요.',
    noPromise: '접수증은 주문을 보낸 기기에만 있어요.',
    marks: { holds: '맞음', fails: '맞지 않음', unchecked: '확인하지 않음' },
    promise: '접수증 (엣지 서버)',
    settlement: '정산 영수증 (홈 서버)',
    notSettled: '아직 정산되지 않았어요.',
    signature: '서명',
    hash: '내용의 지문 (SHA-256)',
    seat: '내 계정의 몇 번째 영수증',
    orderNumber: '주문 번호',
    save: '영수증 파일 저장',
  },
  en: {
    title: 'Why this price?',
    back: 'Orders',
    unknown: 'This order has not reached the home server yet, or is not yours.',
    atEdge:
      'The edge has accepted it, and it has not reached the home server yet. Once it has, its price and the reason for it will be here.',
    state: 'Progress',
    rule: 'How it came to this price',
    money: 'What moved',
    receipts: 'Both receipts',
    accepted: (time: string) => `The edge accepted the order at ${time}.`,
    notBefore: (time: string) =>
      `With some room for the clocks of two machines, only prices after ${time} count. Nobody can trade on a price they have seen.`,
    rules: {
      FIRST_ELIGIBLE_PRINT:
        'It fills on the first price after that. The rule is the same for everyone, also if the home server was away.',
      TRADED_THROUGH: 'It rests, and fills at its limit once the market trades through it.',
      FIRST_LATER_STRIKE:
        'It is on a human ETF, and fills at the first strike after it was accepted.',
      LAST_PRINT:
        'There was too little margin, and the house sold it at the last price of that moment.',
    },
    restingSince: (time: string) =>
      `The first price, of ${time}, was not within its limit, so it rested from then on.`,
    print: (time: string, source: string) => `That price is of ${time}, from ${source}.`,
    sources: { live: '', simulated: 'the simulated market', replayed: 'a recording' },
    bar: 'No price was to be had at that moment, so a bar of the venue stands in: the first that starts after it was accepted.',
    picks: {
      ASK: 'A purchase pays the ask.',
      BID: 'A sale gets the bid.',
      LAST: 'The price has no bid and ask, so the last trade rules.',
      WORSE_OF_OPEN_AND_CLOSE: 'Of a bar the worse of open and close rules.',
      LIMIT: 'It filled at the limit of the order.',
    },
    split: (time: string, before: number, after: number) =>
      `At ${time} ${before} became ${after} shares, and the order was counted in new ones from then on.`,
    fx: (last: string, applied: string) =>
      `USD/KRW stood at ${last}; with the spread ${applied} was applied.`,
    waits: (reason: string) => `It still waits: ${reason}.`,
    until: (time: string) => `Until ${time} at most.`,
    ended: (reason: string) => `${reason}. No money moved.`,
    judged: ({ time, name, equity, held, rate, owed }: JudgedWords) =>
      `At ${time}, by ${name === undefined ? 'the interest' : `a new price of ${name}`}, your own ${equity} came to less than ${rate} of the ${held} that you held. You owed ${owed}.`,
    original: 'As the home server puts it',
    checking: 'Checking the signatures on this device…',
    verified: 'Verified here',
    verifiedMeans:
      'This browser checked signatures and sums against the keys that both machines publish. You need not take our word for it.',
    breach: 'Something does not hold. Show this page to an administrator.',
    cannotCheck:
      'This browser cannot check signatures. Save the receipt to have it checked elsewhere.',
    partly: 'All that can be checked holds. The rest is not there yet, or not on this device.',
    noPromise: 'The receipt of acceptance is on the device that sent the order.',
    marks: { holds: 'holds', fails: 'does not hold', unchecked: 'not checked' },
    promise: 'Acceptance (edge)',
    settlement: 'Settlement (home)',
    notSettled: 'Not settled yet.',
    signature: 'Signature',
    hash: 'Hash of its facts (SHA-256)',
    seat: 'Number in the chain of your account',
    orderNumber: 'Order number',
    save: 'Save the receipt',
  },
});

/** What an account was judged by when the house sold, in words. */
interface JudgedWords {
  readonly time: string;
  /** Of the instrument whose price it was; undefined where it was interest. */
  readonly name: string | undefined;
  readonly equity: string;
  readonly held: string;
  readonly rate: string;
  readonly owed: string;
}
