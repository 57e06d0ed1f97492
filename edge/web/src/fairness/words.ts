import { inBothLanguages } from '../text/words.ts';

/** The promises, in figures. */
export const fairnessWords = inBothLanguages({
  ko: {
    title: '약속과 숫자',
    intro:
      '접수된 주문은 사라지지도 두 번 처리되지도 않고, 홈 서버가 쉬어도 결과는 달라지지 않는다는 약속. 지켜지고 있는지 누구나 볼 수 있어요.',
    counting: '세고 있어요…',
    away: '홈 서버가 돌아오면 보여 드릴게요.',
    imbalance: '장부 차이',
    imbalanceOf: (entries: string) => `장부 ${entries}줄을 모두 더한 값. 언제나 0이어야 해요.`,
    carried: '쉬는 동안 접수해 나중에 처리한 주문',
    carriedOf: (orders: string) => `지금까지 받은 주문 ${orders}건 가운데`,
    duplicates: '막은 중복',
    duplicatesMean: '다시 도착했지만 두 번 처리하지 않은 주문이에요.',
    outages: '쉰 시간',
    minutes: (minutes: string) => `${minutes}분`,
    outagesOf: (count: string, since: string) => `${since}부터 ${count}번.`,
    lastOutage: (from: string, to: string) => `마지막: ${from}부터 ${to}까지`,
    longestWait: '가장 오래 기다린 체결',
    seconds: (seconds: string) => `${seconds}초`,
    longestWaitMeans: '체결한 시세가 나온 때부터 장부에 적힐 때까지 걸린 가장 긴 시간이에요.',
    countedAt: (time: string) => `${time}에 센 값`,
  },
  en: {
    title: 'Promises in figures',
    intro:
      'No accepted order is lost or doubled, and an outage of the home server changes no result. Anyone can see whether that is kept.',
    counting: 'Counting…',
    away: 'Will be here once the home server is back.',
    imbalance: 'Imbalance of the books',
    imbalanceOf: (entries: string) => `The sum of all ${entries} ledger entries. Must always be 0.`,
    carried: 'Orders accepted during outages and settled later',
    carriedOf: (orders: string) => `out of ${orders} orders so far`,
    duplicates: 'Duplicates suppressed',
    duplicatesMean: 'Orders that arrived again and were not processed twice.',
    outages: 'Time away',
    minutes: (minutes: string) => `${minutes} min`,
    outagesOf: (count: string, since: string) => `${count} times since ${since}.`,
    lastOutage: (from: string, to: string) => `Last: from ${from} to ${to}`,
    longestWait: 'Longest wait of a fill',
    seconds: (seconds: string) => `${seconds} s`,
    longestWaitMeans: 'From the price that an order filled on until it stood in the books.',
    countedAt: (time: string) => `counted at ${time}`,
  },
});
