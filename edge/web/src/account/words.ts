import { inBothLanguages } from '../text/words.ts';

/** What a user owns. */
export const accountWords = inBothLanguages({
  ko: {
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
  en: {
    title: 'My assets',
    equity: 'Equity',
    cash: 'Cash',
    today: 'Today',
    profit: 'Total profit',
    positions: 'Positions',
    noPositions: 'No positions yet.',
    average: 'avg.',
    asOf: (age: string) => `as of ${age}`,
    loading: 'Loading your assets…',
    unavailable: 'Your assets will be here once the home server is back.',
  },
});
