import type { DraftFault } from '../orders/order-draft.ts';
import type { OrderStage } from '../orders/order-view.ts';
import type { SessionEnd } from '../session/session-holder.ts';

const SIGN_IN_AGAIN =
  '로그인을 확인하지 못해 접수되지 않았어요. 홈 서버에 연결된 뒤 다시 확인을 눌러 주세요.';

/** Every word on the screen, Korean; another language is another file of this shape. */
export const text = {
  appName: 'Mockstreet',
  tagline: '친구들과 함께하는 24시간 모의투자',
  signIn: {
    title: '로그인',
    username: '아이디',
    password: '비밀번호',
    submit: '로그인',
    busy: '확인하는 중…',
    wrong: '아이디나 비밀번호가 맞지 않아요.',
    homeOffline: '홈 서버가 쉬고 있어 지금은 로그인할 수 없어요. 잠시 뒤 다시 시도해 주세요.',
    unreachable: '서버에 연결할 수 없어요. 인터넷 연결을 확인해 주세요.',
    tooMany: '시도가 너무 잦아요. 잠시 뒤 다시 시도해 주세요.',
    ended: {
      asked: '',
      unheard:
        '이 기기에서 로그아웃하고 로그인 정보를 모두 지웠어요. 홈 서버에 연결할 수 없어 서버에는 알리지 못했어요.',
      expired: '로그인이 만료됐어요. 다시 로그인하면 보낸 주문을 이어서 볼 수 있어요.',
      revoked:
        '로그인이 취소됐어요. 다른 기기에서 로그아웃했거나 비밀번호가 바뀌었을 수 있어요. 다시 로그인해 주세요.',
      key_lost:
        '이 기기에 주문 서명 키가 남아 있지 않아 안전하게 로그아웃했어요. 다시 로그인하면 새 키로 주문할 수 있어요.',
      reused:
        '이 로그인이 다른 곳에서도 쓰인 것 같아 안전하게 끝냈어요. 다시 로그인하고, 짐작 가는 일이 없다면 비밀번호를 바꿔 주세요.',
    } satisfies Record<SessionEnd, string>,
  },
  session: {
    title: '내 계정',
    signOut: '로그아웃',
    signOutEverywhere: '모든 기기에서 로그아웃',
    signedOrders: (until: string) =>
      `주문은 이 기기만 가진 키로 서명해요. 홈 서버가 쉬어도 ${until}까지 주문할 수 있어요.`,
    bearerOrders:
      '이 브라우저는 주문에 서명할 키를 만들 수 없어요. 홈 서버가 쉬면 최대 30분까지만 주문할 수 있어요.',
    homeOffline:
      '지금 로그아웃하면 홈 서버가 돌아올 때까지 다시 로그인할 수 없어요. 모든 기기에서 로그아웃은 서버가 돌아온 뒤에 할 수 있어요.',
    everywhereNeedsHome: '모든 기기에서 로그아웃하려면 홈 서버가 돌아와야 해요.',
    tryAgain: '서버에 연결할 수 없어요. 잠시 뒤 다시 시도해 주세요.',
  },
  tabs: { market: '시세', orders: '주문 내역', account: '내 자산' },
  home: { online: '홈 서버 연결됨', offline: '홈 서버 오프라인', unknown: '연결 확인 중' },
  offline: {
    title: '홈 서버가 쉬고 있어요',
    since: (time: string) => `${time}부터`,
    promise: '주문은 지금도 접수돼요. 서버가 돌아오면 접수한 시각 바로 다음 시세로 체결됩니다.',
    waiting: (count: number) => `내 주문 ${count}건이 접수되어 기다리고 있어요.`,
    unreachable: '서버에 연결할 수 없어요',
    unreachableDetail: '인터넷 연결을 확인해 주세요. 화면은 마지막으로 받은 내용입니다.',
  },
  account: {
    title: '내 자산',
    equity: '총자산',
    cash: '현금',
    today: '오늘',
    profit: '총손익',
    positions: '보유 종목',
    noPositions: '아직 보유한 종목이 없어요.',
    average: '평균',
    asOf: (age: string) => `${age} 기준`,
    loading: '자산을 불러오는 중…',
    unavailable: '홈 서버가 돌아오면 자산을 보여 드릴게요.',
  },
  market: {
    title: '시세',
    search: '종목 이름이나 코드 찾기',
    markets: { CRYPTO: '코인', KRX: '국내', US: '미국' },
    loading: '시세를 불러오는 중…',
    unavailable: '홈 서버가 돌아오면 시세를 보여 드릴게요.',
    nothingFound: '찾는 종목이 없어요.',
    noPrice: '시세 없음',
    source: { live: '', simulated: '가상', replayed: '재생' },
    sourceLong: {
      live: '실제 시세',
      simulated: '가상 시세(시뮬레이션)',
      replayed: '과거 시세 재생',
    },
    simulatedNotice: '‘가상’ 표시는 실제 시장이 아니라 시뮬레이션한 시세예요.',
    replayedNotice: '‘재생’ 표시는 과거에 기록된 시세를 다시 틀어 주는 거예요.',
  },
  ticket: {
    title: '주문',
    choose: '종목을 고르면 여기서 주문할 수 있어요.',
    close: '닫기',
    sides: { BUY: '매수', SELL: '매도' },
    amount: '주문 금액',
    quantity: '주문 수량',
    won: '원',
    shares: '주',
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
      TOKEN_EXPIRED: SIGN_IN_AGAIN,
      UNAUTHENTICATED: SIGN_IN_AGAIN,
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
  reasons: {
    AWAITING_PRINT: '다음 시세를 기다려요',
    INSUFFICIENT_CASH: '현금이 부족해요',
    INSUFFICIENT_QUANTITY: '보유 수량이 부족해요',
    UNKNOWN_INSTRUMENT: '없는 종목이에요',
    INVALID_QUANTITY: '주문 수량이 맞지 않아요',
    INVALID_PRICE: '주문 가격이 맞지 않아요',
    MARKET_CLOSED: '장이 열려 있지 않았어요',
    NO_PRICE: '제시간에 시세가 오지 않았어요',
    PRICE_MOVED: '가격이 허용 범위를 벗어났어요',
    EXPIRED: '기한이 지났어요',
    LIMIT_EXCEEDED: '한 번에 주문할 수 있는 한도를 넘었어요',
    AUTH_REVOKED: '로그인이 취소된 주문이에요',
    ALREADY_FINAL: '이미 끝난 주문이에요',
    UNKNOWN_ORDER: '없는 주문이에요',
    MARGIN_REQUIRED: '증거금이 필요해요',
    FX_UNAVAILABLE: '환율을 알 수 없어요',
    SELF_DEALING: '자기 자신과의 거래예요',
    CLIENT_ORDER_ID_REUSED: '같은 주문 번호로 다른 주문이 있어요',
    INVALID_REQUEST: '주문 내용이 맞지 않아요',
    FORBIDDEN: '주문할 권한이 없어요',
  } as Record<string, string>,
} as const;
