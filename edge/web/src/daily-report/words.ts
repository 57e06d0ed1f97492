import { counted } from '../text/counted.ts';
import { inBothLanguages } from '../text/words.ts';

/** What was told of each day. */
export const dailyReportWords = inBothLanguages({
  ko: {
    title: '일일 리포트',
    intro: '하루가 끝나면 그날의 승리자와 흑우, 가장 바빴던 친구를 정해요.',
    none: '아직 끝난 날이 없어요. 첫 리포트는 자정이 지나면 나와요.',
    outcomes: {
      NO_TRADES: '아무도 거래하지 않은 날이에요.',
      NO_FIGURES: '손익을 알 수 있는 친구가 없었던 날이에요.',
    },
    gainer: '오늘의 승리자',
    loser: '오늘의 흑우',
    busiest: '야수의 심장',
    fills: (count: string) => `${count}회 체결`,
    active: (accounts: string, trades: string) => `${accounts}명이 ${trades}번 체결했어요`,
  },
  en: {
    title: 'Daily report',
    intro: 'At the end of each day: who won it, who lost it, and who traded most.',
    none: 'No day has ended yet. The first report comes after midnight.',
    outcomes: {
      NO_TRADES: 'Nobody traded on this day.',
      NO_FIGURES: 'Nobody with a known profit on this day.',
    },
    gainer: 'Winner of the day',
    loser: 'Loser of the day',
    busiest: 'Busiest trader',
    fills: (count: string) => counted(count, 'fill'),
    active: (accounts: string, trades: string) =>
      `${counted(accounts, 'friend')}, ${counted(trades, 'fill')}`,
  },
});
