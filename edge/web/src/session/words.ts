import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';
import type { SessionEnd } from './session-holder.ts';

/** Signing in, and out. */
export const sessionWords = inBothLanguages({
  ko: {
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
      notKept:
        '이 브라우저는 이 사이트의 데이터를 저장하지 않아요. 그래도 쓸 수 있지만, 새로 고치거나 닫으면 다시 로그인해야 하고 답을 받지 못한 주문도 이 기기에서 다시 찾을 수 없어요.',
      ended: {
        asked: '',
        unheard:
          '이 기기에서 로그아웃하고 로그인 정보와 주문 키를 지웠어요. 홈 서버에 연결할 수 없어 서버에는 알리지 못했어요.',
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
      settings: '설정',
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
      ordersStay: (count: number) =>
        `아직 답을 받지 못한 주문 ${count}건은 로그아웃해도 이 기기에 남아요. 다시 로그인하면 이어서 확인할 수 있어요.`,
    },
  },
  en: {
    signIn: {
      title: 'Sign in',
      username: 'Username',
      password: 'Password',
      submit: 'Sign in',
      busy: 'Checking…',
      wrong: 'Username or password is wrong.',
      homeOffline:
        'The home server is resting, so nobody can sign in right now. Try again in a while.',
      unreachable: 'Cannot reach the server. Check your internet connection.',
      tooMany: 'Too many attempts. Try again in a while.',
      notKept:
        'This browser keeps no data for this site. The app works all the same, but once it is reloaded or closed you have to sign in again, and an order without an answer cannot be found from this device.',
      ended: {
        asked: '',
        unheard:
          'Signed out: the session and its key are gone from this device. The home server could not be told.',
        expired: 'Your session is over. Sign in again to follow the orders you sent.',
        revoked:
          'Your session was ended: you signed out on another device, or the password changed. Please sign in again.',
        key_lost:
          'This device no longer has the key that signs your orders, so you were signed out. Sign in again for a new key.',
        reused:
          'This session seems to be in use elsewhere, so it was ended for safety. Sign in again, and change your password if you do not know why.',
      } satisfies Record<SessionEnd, string>,
    },
    session: {
      title: 'My account',
      settings: 'Settings',
      signOut: 'Sign out',
      signOutEverywhere: 'Sign out on all devices',
      signedOrders: (until: string) =>
        `Orders are signed with a key that only this device has: it can order until ${until} even while the home server rests.`,
      bearerOrders:
        'This browser cannot make a key to sign orders with. While the home server rests it can order for 30 minutes at most.',
      homeOffline:
        'If you sign out now, you cannot sign in again before the home server is back. Signing out everywhere has to wait for it.',
      everywhereNeedsHome: 'Signing out on all devices needs the home server.',
      tryAgain: 'Cannot reach the server. Try again in a while.',
      ordersStay: (count: number) =>
        `${counted(count, 'order without an answer stays', 'orders without an answer stay')} on this device when you sign out. Sign in again to follow up.`,
    },
  },
});
