import { inBothLanguages } from '../text/words.ts';

/** Ranking and daily report. */
export const socialWords = inBothLanguages({
  ko: {
    ranking: {
      title: '순위',
      intro: '누가 앞서고 있는지, 어떤 규칙으로 세는지.',
      period: '기간',
      periods: { day: '오늘', week: '이번 주', month: '이번 달', all: '전체' },
      by: '기준',
      orders: { return: '수익률', equity: '총자산' },
      loading: '순위를 세고 있어요…',
      away: '홈 서버가 돌아오면 보여 드릴게요.',
      asOf: (time: string) => `${time} 기준`,
      idle: '거래 없음',
      trades: (count: number) => `거래 ${count}건`,
      bailouts: (count: number) => `구제 ${count}회`,
      rules: '순위를 세는 규칙',
    },
    dailyReport: {
      title: '일일 리포트',
      intro: '하루가 끝나면 그날의 승리자와 흑우, 가장 바빴던 친구를 정해요.',
      loading: '리포트를 불러오는 중…',
      away: '홈 서버가 돌아오면 보여 드릴게요.',
      none: '아직 끝난 날이 없어요. 첫 리포트는 자정이 지나면 나와요.',
      outcomes: {
        NO_TRADES: '아무도 거래하지 않은 날이에요.',
        NO_FIGURES: '손익을 알 수 있는 친구가 없었던 날이에요.',
      },
      gainer: '🥇 오늘의 승리자',
      loser: '💩 오늘의 흑우',
      busiest: '🌙 야수의 심장',
      trades: (count: string) => `${count}회 체결`,
    },
  },
  en: {
    ranking: {
      title: 'Ranking',
      intro: 'Who is ahead, and by which rules.',
      period: 'Period',
      periods: { day: 'Today', week: 'This week', month: 'This month', all: 'All time' },
      by: 'By',
      orders: { return: 'Return', equity: 'Equity' },
      loading: 'Counting…',
      away: 'Will be here once the home server is back.',
      asOf: (time: string) => `as of ${time}`,
      idle: 'no trades',
      trades: (count: number) => `${count} ${count === 1 ? 'trade' : 'trades'}`,
      bailouts: (count: number) => `${count} ${count === 1 ? 'bailout' : 'bailouts'}`,
      rules: 'What counts',
    },
    dailyReport: {
      title: 'Daily report',
      intro: 'At the end of each day: who won it, who lost it, and who traded most.',
      loading: 'Loading reports…',
      away: 'Will be here once the home server is back.',
      none: 'No day has ended yet. The first report comes after midnight.',
      outcomes: {
        NO_TRADES: 'Nobody traded on this day.',
        NO_FIGURES: 'Nobody with a known profit on this day.',
      },
      gainer: '🥇 Winner of the day',
      loser: '💩 Loser of the day',
      busiest: '🌙 Busiest trader',
      trades: (count: string) => `${count} fills`,
    },
  },
});
