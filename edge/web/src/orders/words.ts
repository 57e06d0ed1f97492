import { inBothLanguages } from '../text/words.ts';
import type { OrderStage } from './order-view.ts';

const SIGN_IN_AGAIN = {
  ko: '로그인을 확인하지 못해 접수되지 않았어요. 홈 서버에 연결된 뒤 다시 시도해 주세요.',
  en: 'Your sign-in could not be verified, so this was not accepted. Try again once the home server is connected.',
};

/** What becomes of orders. */
export const orderWords = inBothLanguages({
  ko: {
    title: '주문 내역',
    none: '아직 주문이 없어요.',
    stage: {
      sending: '보내는 중',
      unsent: '보내지 못함',
      unanswered: '확인 필요',
      discarded: '치운 주문',
      checking: '확인 중',
      refused: '접수 안 됨',
      accepted: '접수됨',
      waiting: '체결 대기',
      filled: '체결',
      cancelled: '취소',
      failed: '실패',
    } satisfies Record<OrderStage, string>,
    unanswered:
      '접수됐는지 답을 받지 못했어요. 같은 주문 번호로 다시 물어보면 두 번 주문되지 않아요.',
    unsent: '아직 보내지 못했어요. 이 기기에 보관하고 있고, 다시 보내도 두 번 주문되지 않아요.',
    discarded:
      '답을 받지 못한 채 치운 주문이에요. 접수됐다면 체결될 수 있고, 홈 서버가 알려 주면 여기에 보여요.',
    checking: '접수된 주문이에요. 그 뒤 어떻게 됐는지 홈 서버에 물어보고 있어요.',
    needsUser: {
      REFUSED_LATER:
        '다시 물었을 때는 접수되지 않았지만, 먼저 보낸 것은 접수됐을 수도 있어요. 홈 서버에 연결되면 주문 내역에서 확인해 주세요.',
      TOKEN_EXPIRED: SIGN_IN_AGAIN.ko,
      UNAUTHENTICATED: SIGN_IN_AGAIN.ko,
      DEVICE_CLOCK_WRONG:
        '이 기기의 시계가 서버와 5분 넘게 달라 주문에 서명하지 않았어요. 기기의 날짜와 시각을 맞춘 뒤 다시 시도해 주세요.',
      ORDER_KEY_LOST:
        '이 기기에 주문 서명 키가 없어 주문을 보내지 않았어요. 다시 로그인한 뒤 다시 시도해 주세요.',
      ORDER_KEY_UNREADABLE:
        '브라우저에서 주문 서명 키를 읽지 못해 주문을 보내지 않았어요. 페이지를 새로 고친 뒤 다시 시도해 주세요.',
    } as Record<string, string>,
    retry: '다시 확인',
    dismiss: '목록에서 지우기',
    receipt: '접수증',
    signature: '엣지 서버의 서명',
    clientOrderId: '주문 번호',
  },
  en: {
    title: 'Orders',
    none: 'No orders yet.',
    stage: {
      sending: 'sending',
      unsent: 'not sent',
      unanswered: 'unconfirmed',
      discarded: 'put away',
      checking: 'checking',
      refused: 'not accepted',
      accepted: 'accepted',
      waiting: 'waiting',
      filled: 'filled',
      cancelled: 'cancelled',
      failed: 'failed',
    } satisfies Record<OrderStage, string>,
    unanswered:
      'No answer has come. Asking again under the same order number can never order twice.',
    unsent: 'Not sent yet. It is kept on this device, and sending it again can never order twice.',
    discarded:
      'Put away before an answer came. If it was accepted it may fill, and shows here once the home server tells of it.',
    checking: 'It was accepted. The home server is being asked what became of it.',
    needsUser: {
      REFUSED_LATER:
        'Asked again, it was not accepted; but what was sent first may have been. Look at your orders once the home server is connected.',
      TOKEN_EXPIRED: SIGN_IN_AGAIN.en,
      UNAUTHENTICATED: SIGN_IN_AGAIN.en,
      DEVICE_CLOCK_WRONG:
        'The clock of this device is more than five minutes off, so the order was not signed. Set date and time, then try again.',
      ORDER_KEY_LOST:
        'This device has no key to sign orders with, so the order was not sent. Sign in again, then try again.',
      ORDER_KEY_UNREADABLE:
        'The browser could not read the key that signs orders, so the order was not sent. Reload the page, then try again.',
    } as Record<string, string>,
    retry: 'Check again',
    dismiss: 'Remove from list',
    receipt: 'Receipt',
    signature: 'Signed by the edge server',
    clientOrderId: 'Order number',
  },
});
