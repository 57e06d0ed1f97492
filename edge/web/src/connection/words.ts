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
      unreachable: '서버에 연결할 수 없어요',
      unreachableDetail: '인터넷 연결을 확인해 주세요. 화면은 마지막으로 받은 내용입니다.',
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
      waiting: (count: number) => `${count} of your orders accepted and waiting.`,
      unreachable: 'Cannot reach the server',
      unreachableDetail: 'Check your internet connection. The screen shows what came last.',
    },
  },
});
