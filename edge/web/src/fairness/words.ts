import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';

/** The promises, in figures. */
export const fairnessWords = inBothLanguages({
  ko: {
    title: '약속과 숫자',
    intro:
      '접수된 주문은 사라지지도 두 번 처리되지도 않고, 홈 서버가 쉬어도 결과는 달라지지 않는다는 약속. 지켜지고 있는지 누구나 볼 수 있어요.',
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
    means: '무슨 뜻인가요?',
    meanings: {
      imbalance:
        '모든 거래는 장부에 짝을 이루어 적혀요. 누군가의 돈이 줄면 그만큼 다른 곳이 늘어야 하니, 모두 더하면 정확히 0이에요. 1원이라도 생기거나 사라졌다면 여기에 보여요.',
      carried:
        '홈 서버가 쉬는 동안에도 엣지가 주문을 받아 서명한 접수증을 드려요. 돌아온 뒤에는 접수한 시각 바로 다음 시세로, 쉬지 않았을 때와 똑같이 처리해요.',
      duplicates:
        '연결이 끊기면 같은 주문이 두 번 도착할 수 있어요. 주문마다 기기가 만든 번호가 있어서 두 번째는 아무 일도 하지 않아요.',
      outages:
        '홈 서버가 엣지의 소식을 듣지 못한 시간이에요. 인터넷이 끊긴 것도, 서버가 꺼진 것도 모두 세요.',
      longestWait:
        '시세가 나오고 나서 결과가 장부에 적히기까지예요. 오래 걸려도 체결 가격은 그 시세 그대로예요.',
    },
    check: {
      title: '직접 확인하는 방법',
      receipt:
        '주문하면 받는 접수증은 엣지가, 체결되면 받는 정산 영수증은 홈 서버가 서명한 JWS예요.',
      keys: '누구나 공개 키와 아무 JWT 도구로 서명을 확인할 수 있고, 저장소의 npm run receipt 명령은 두 영수증이 서로 맞는지까지 견줘 줘요.',
      links: { keys: '공개 키 보기', figures: '이 숫자의 원본 보기' },
    },
  },
  en: {
    title: 'Promises in figures',
    intro:
      'No accepted order is lost or doubled, and an outage of the home server changes no result. Anyone can see whether that is kept.',
    imbalance: 'Imbalance of the books',
    imbalanceOf: (entries: string) =>
      `The sum of all ${counted(entries, 'ledger entry', 'ledger entries')}. Must always be 0.`,
    carried: 'Orders accepted during outages and settled later',
    carriedOf: (orders: string) => `out of ${counted(orders, 'order')} so far`,
    duplicates: 'Duplicates suppressed',
    duplicatesMean: 'Orders that arrived again and were not processed twice.',
    outages: 'Time away',
    minutes: (minutes: string) => `${minutes} min`,
    outagesOf: (count: string, since: string) => `${counted(count, 'time')} since ${since}.`,
    lastOutage: (from: string, to: string) => `Last: from ${from} to ${to}`,
    longestWait: 'Longest wait of a fill',
    seconds: (seconds: string) => `${seconds} s`,
    longestWaitMeans: 'From the price that an order filled on until it stood in the books.',
    countedAt: (time: string) => `counted at ${time}`,
    means: 'What does that mean?',
    meanings: {
      imbalance:
        'Every trade is written into the books in pairs: what leaves one account enters another, so all of it adds up to exactly nought. Should a single won appear or vanish, it shows here.',
      carried:
        'While the home server is away the edge takes orders and signs a receipt for each. Once it is back, each meets the first price after it was accepted, as if nothing had been away.',
      duplicates:
        'When a connection breaks, an order may arrive twice. The device gives each a number of its own, and the second one does nothing.',
      outages:
        'The time in which the home server did not hear its edge, whether the line was cut or the server was off.',
      longestWait:
        'From a price until its result stands in the books. However long it takes, the fill is at that very price.',
    },
    check: {
      title: 'Check it yourself',
      receipt:
        'The receipt of an accepted order is a JWS signed by the edge, and that of its settlement one signed by the home server.',
      keys: 'Anybody can check the signatures with the public keys and any JWT tool; npm run receipt of the repository also holds the two against each other.',
      links: { keys: 'The public keys', figures: 'These figures as data' },
    },
  },
});
