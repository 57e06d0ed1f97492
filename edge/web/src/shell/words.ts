import { inBothLanguages } from '../text/words.ts';

/** The frame around every page. */
export const shellWords = inBothLanguages({
  ko: {
    pages: '메뉴',
    skip: '본문으로 건너뛰기',
    account: '홈',
    market: '시세',
    orders: '주문',
    ranking: '순위',
    dailyReport: '일일 리포트',
    humanEtf: '인간 ETF',
    notifications: '알림',
    unread: (count: number) => (count === 0 ? '알림' : `알림, 안 읽은 것 ${count}건`),
    fairness: '약속과 숫자',
    settings: '설정',
    admin: '관리',
    more: '더보기',
    signIn: '로그인',
  },
  en: {
    pages: 'Menu',
    skip: 'Skip to content',
    account: 'Home',
    market: 'Market',
    orders: 'Orders',
    ranking: 'Ranking',
    dailyReport: 'Daily report',
    humanEtf: 'Human ETFs',
    notifications: 'Notifications',
    unread: (count: number) => (count === 0 ? 'Notifications' : `Notifications, ${count} unread`),
    fairness: 'Promises',
    settings: 'Settings',
    admin: 'Admin',
    more: 'More',
    signIn: 'Sign in',
  },
});
