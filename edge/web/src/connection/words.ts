import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';

/** How the two machines are, and what that means for whoever trades. */
export const connectionWords = inBothLanguages({
  ko: {
    home: { online: '홈 서버 연결됨', offline: '홈 서버 오프라인', unknown: '연결 확인 중' },
    offline: {
      title: '홈 서버가 쉬고 있어요',
      since: (time: string) => `${time}부터`,
      promise: '주문은 지금도 접수돼요. 서버가 돌아오면 접수한 시각 바로 다음 시세로 체결됩니다.',
      waiting: (count: number) => `내 주문 ${count}건이 접수되어 기다리고 있어요.`,
      resting: (count: number) => `걸어 둔 주문 ${count}건도 그동안의 시세로 빠짐없이 살펴봐요.`,
      queue: (count: number) => `모두 합쳐 ${count}건이 줄을 서 있어요.`,
      oldest: (time: string) => `가장 오래된 주문은 ${time}.`,
      unreachable: '서버에 연결할 수 없어요',
      unreachableDetail: '인터넷 연결을 확인해 주세요. 화면은 마지막으로 받은 내용입니다.',
      lastReached: (time: string) => `마지막 연결 ${time}`,
      unsent: (count: number) =>
        `접수를 확인하지 못한 주문 ${count}건은 이 기기에 있어요. 다시 보내도 두 번 주문되지 않아요.`,
    },
  },
  en: {
    home: {
      online: 'Home server connected',
      offline: 'Home server offline',
      unknown: 'Connecting',
    },
    offline: {
      title: 'The home server is resting',
      since: (time: string) => `since ${time}`,
      promise:
        'Orders are still taken. Once it is back, each fills at the first price after the moment it was accepted.',
      waiting: (count: number) => `${counted(count, 'order')} of yours accepted and waiting.`,
      resting: (count: number) =>
        `${counted(count, 'resting order')} of yours: no price of this time will be missed.`,
      queue: (count: number) => `${counted(count, 'order is', 'orders are')} queued in all.`,
      oldest: (time: string) => `The oldest was accepted at ${time}.`,
      unreachable: 'Cannot reach the server',
      unreachableDetail: 'Check your internet connection. The screen shows what came last.',
      lastReached: (time: string) => `Last reached at ${time}`,
      unsent: (count: number) =>
        `${counted(count, 'order', 'orders')} that nobody has confirmed ${count === 1 ? 'is' : 'are'} kept on this device. Sending again can never order twice.`,
    },
  },
});
