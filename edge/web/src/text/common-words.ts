import { inBothLanguages } from './words.ts';

/** Words of no room in particular. */
export const commonWords = inBothLanguages({
  ko: {
    appName: 'Mockstreet',
    tagline: '친구들과 함께하는 24시간 모의투자',
    close: '닫기',
    cancel: '취소',
    confirm: '확인',
    save: '저장',
    more: '더 보기',
    loading: '불러오는 중…',
    away: '홈 서버가 돌아오면 보여 드릴게요.',
    asOf: (age: string) => `${age} 기준`,
    faults: {
      homeOffline: '홈 서버가 쉬고 있어 지금은 할 수 없어요. 돌아온 뒤 다시 시도해 주세요.',
      unreachable: '서버에 연결할 수 없어요. 잠시 뒤 다시 시도해 주세요.',
      rateLimited: '시도가 너무 잦아요. 잠시 뒤 다시 시도해 주세요.',
      forbidden: '권한이 없어요.',
      notFound: '찾을 수 없어요.',
      other: (detail: string) => `처리하지 못했어요: ${detail}`,
    },
    notFound: { title: '없는 페이지예요', home: '홈으로 가기' },
    broken: { title: '화면을 그리지 못했어요', reload: '새로 고침' },
  },
  en: {
    appName: 'Mockstreet',
    tagline: '24-hour mock investing among friends',
    close: 'Close',
    cancel: 'Cancel',
    confirm: 'OK',
    save: 'Save',
    more: 'Show more',
    loading: 'Loading…',
    away: 'Will be here once the home server is back.',
    asOf: (age: string) => `as of ${age}`,
    faults: {
      homeOffline: 'The home server is resting, so this has to wait. Try again once it is back.',
      unreachable: 'Cannot reach the server. Try again in a while.',
      rateLimited: 'Too many attempts. Try again in a while.',
      forbidden: 'You may not do this.',
      notFound: 'Not found.',
      other: (detail: string) => `That did not work: ${detail}`,
    },
    notFound: { title: 'There is no such page', home: 'Go home' },
    broken: { title: 'This page could not be drawn', reload: 'Reload' },
  },
});
