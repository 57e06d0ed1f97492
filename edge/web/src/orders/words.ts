import { inBothLanguages } from '../text/words.ts';
import type { DraftFault } from './order-draft.ts';
import type { OrderStage } from './order-view.ts';

const SIGN_IN_AGAIN = {
  ko: '로그인을 확인하지 못해 접수되지 않았어요. 홈 서버에 연결된 뒤 다시 확인을 눌러 주세요.',
  en: 'Your sign-in could not be verified, so this was not accepted. Press check again once the home server is connected.',
};

/** The order ticket, and what becomes of orders. */
export const orderWords = inBothLanguages({
  ko: {
    ticket: {
      title: '주문',
      sides: { BUY: '매수', SELL: '매도' },
      amount: '주문 금액',
      quantity: '주문 수량',
      won: '원',
      cash: '주문 가능',
      held: '매도 가능',
      unknownHoldings: '홈 서버가 돌아오면 확인돼요',
      all: '전부',
      estimateBuy: (quantity: string) => `지금 시세로 약 ${quantity}`,
      estimateSell: (won: string) => `지금 시세로 약 ${won}`,
      rule: '시장가 · 접수한 바로 다음 시세로 체결',
      ruleOffline: '지금 접수하고, 홈 서버가 돌아오면 접수 시각 바로 다음 시세로 체결',
      fees: { BUY: '수수료 포함', SELL: '수수료와 세금은 빼고 받아요' },
      submit: { BUY: '매수 주문', SELL: '매도 주문' },
      faults: {
        EMPTY: '',
        NOT_A_NUMBER: '숫자로 입력해 주세요.',
        TOO_SMALL: '최소 주문 금액보다 작아요.',
        NOT_A_LOT: '이 종목은 1주 단위로 주문해요.',
        MORE_THAN_HELD: '가진 것보다 많아요.',
      } satisfies Record<DraftFault, string>,
    },
    orders: {
      title: '주문 내역',
      none: '아직 주문이 없어요.',
      stage: {
        sending: '보내는 중',
        unanswered: '확인 필요',
        refused: '접수 안 됨',
        accepted: '접수됨',
        waiting: '체결 대기',
        filled: '체결',
        cancelled: '취소',
        failed: '실패',
      } satisfies Record<OrderStage, string>,
      acceptedAt: (time: string) => `${time} 접수`,
      filledAt: (time: string) => `${time} 시세로 체결`,
      unanswered:
        '접수됐는지 답을 받지 못했어요. 같은 주문 번호로 다시 물어보면 두 번 주문되지 않아요.',
      needsUser: {
        TOKEN_EXPIRED: SIGN_IN_AGAIN.ko,
        UNAUTHENTICATED: SIGN_IN_AGAIN.ko,
        DEVICE_CLOCK_WRONG:
          '이 기기의 시계가 서버와 5분 넘게 달라 주문에 서명하지 않았어요. 기기의 날짜와 시각을 맞춘 뒤 다시 확인을 눌러 주세요.',
        ORDER_KEY_LOST:
          '이 기기에 주문 서명 키가 없어 주문을 보내지 않았어요. 다시 로그인한 뒤 다시 확인을 눌러 주세요.',
        ORDER_KEY_UNREADABLE:
          '브라우저에서 주문 서명 키를 읽지 못해 주문을 보내지 않았어요. 페이지를 새로 고친 뒤 다시 확인을 눌러 주세요.',
      } as Record<string, string>,
      retry: '다시 확인',
      dismiss: '목록에서 지우기',
      receipt: '접수증',
      signature: '엣지 서버의 서명',
      clientOrderId: '주문 번호',
    },
  },
  en: {
    ticket: {
      title: 'Order',
      sides: { BUY: 'Buy', SELL: 'Sell' },
      amount: 'Amount',
      quantity: 'Quantity',
      won: 'KRW',
      cash: 'Available',
      held: 'Sellable',
      unknownHoldings: 'known once the home server is back',
      all: 'All',
      estimateBuy: (quantity: string) => `about ${quantity} at the present price`,
      estimateSell: (won: string) => `about ${won} at the present price`,
      rule: 'Market order · fills at the first price after it is accepted',
      ruleOffline:
        'Accepted now; once the home server is back it fills at the first price after that moment',
      fees: { BUY: 'fees included', SELL: 'fees and tax are taken off' },
      submit: { BUY: 'Buy', SELL: 'Sell' },
      faults: {
        EMPTY: '',
        NOT_A_NUMBER: 'Enter a number.',
        TOO_SMALL: 'Below the smallest order.',
        NOT_A_LOT: 'This one is ordered in whole shares.',
        MORE_THAN_HELD: 'More than you have.',
      } satisfies Record<DraftFault, string>,
    },
    orders: {
      title: 'Orders',
      none: 'No orders yet.',
      stage: {
        sending: 'sending',
        unanswered: 'unconfirmed',
        refused: 'not accepted',
        accepted: 'accepted',
        waiting: 'waiting',
        filled: 'filled',
        cancelled: 'cancelled',
        failed: 'failed',
      } satisfies Record<OrderStage, string>,
      acceptedAt: (time: string) => `accepted ${time}`,
      filledAt: (time: string) => `filled at the price of ${time}`,
      unanswered:
        'No answer has come. Asking again under the same order number can never order twice.',
      needsUser: {
        TOKEN_EXPIRED: SIGN_IN_AGAIN.en,
        UNAUTHENTICATED: SIGN_IN_AGAIN.en,
        DEVICE_CLOCK_WRONG:
          'The clock of this device is more than five minutes off, so the order was not signed. Set date and time, then press check again.',
        ORDER_KEY_LOST:
          'This device has no key to sign orders with, so the order was not sent. Sign in again, then press check again.',
        ORDER_KEY_UNREADABLE:
          'The browser could not read the key that signs orders, so the order was not sent. Reload the page, then press check again.',
      } as Record<string, string>,
      retry: 'Check again',
      dismiss: 'Remove from list',
      receipt: 'Receipt',
      signature: 'Signed by the edge server',
      clientOrderId: 'Order number',
    },
  },
});
