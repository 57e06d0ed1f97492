import { wholeNumber } from '@mockstreet/shared/config';
import type { z } from 'zod';

export const rankingVariables = {
  RANKING_MIN_TRADES: wholeNumber(1, 1_000)
    .default(1)
    .describe('Trades that an account needs in a period to be ranked in it; below that it is idle'),
};

type RankingConfig = {
  readonly [Name in keyof typeof rankingVariables]: z.output<(typeof rankingVariables)[Name]>;
};

export interface RankingRules {
  /** With fewer trades in a period an account is idle in it. */
  readonly minTrades: number;
}

export function rankingRules(config: RankingConfig): RankingRules {
  return { minTrades: config.RANKING_MIN_TRADES };
}

/** A rule in words, for people. */
export interface RuleInWords {
  readonly key:
    | 'equity'
    | 'return'
    | 'periods'
    | 'idle'
    | 'bailouts'
    | 'prices'
    | 'ties'
    | 'public';
  readonly ko: string;
  readonly en: string;
}

/** What holds, as configured. */
export function tellRules({ minTrades }: RankingRules): RuleInWords[] {
  const trades = minTrades === 1 ? '1 trade' : `${minTrades} trades`;
  return [
    {
      key: 'equity',
      ko: '자산 순위는 지금의 순자산(현금 + 보유 자산 평가액 − 부채, 원 단위)이 큰 순서입니다. 기간 손익은 기간 시작 시점의 순자산과 그 뒤 외부에서 들어온 돈을 뺀 값입니다.',
      en: 'By equity: cash and holdings at their last prices less what is owed, in whole won, as of now. The profit of a period leaves out what the account was worth when it began and what came from outside since.',
    },
    {
      key: 'return',
      ko: '수익률 순위는 시간가중 수익률입니다. 외부 자금이 드나든 시점마다 구간을 나누어 각 구간의 수익률을 곱하므로, 받은 돈의 크기는 수익률을 바꾸지 않습니다.',
      en: 'By return: time-weighted. Each stretch between two flows from outside has its own return, and they are multiplied, so that the size of what was given changes nothing.',
    },
    {
      key: 'periods',
      ko: '일간은 한국 시각 0시, 주간은 월요일 0시, 월간은 1일 0시부터이며, 전체는 계좌 개설부터입니다.',
      en: 'The day begins at midnight in Seoul, the week on Monday, the month on its first; all time begins with the account.',
    },
    {
      key: 'idle',
      ko: `기간 안에 체결이 ${minTrades}건 이상이어야 순위를 받습니다. 그보다 적으면 순위 없이 뒤에 표시되며, 가만히 있어서는 이길 수 없습니다.`,
      en: `An account is ranked with at least ${trades} in the period. With fewer it is shown behind the others without a rank: nobody wins by doing nothing.`,
    },
    {
      key: 'bailouts',
      ko: '시작 자금과 구제금융은 외부 자금이며 손익이 아닙니다. 구제금융 횟수는 누구에게나 보입니다. 순자산이 0 이하에서 구제를 받으면 그 구간은 −100%로 끝나고 수익률은 새로 시작하며, 그 기간의 수익률 순위에서는 그런 일이 없었던 모두의 뒤에 섭니다.',
      en: 'The starting cash and bailouts come from outside and are no profit; how many bailouts an account had is shown to all. Whoever is bailed out with nothing left ends that stretch at −100 %, begins anew, and in that period stands by return behind all who did not.',
    },
    {
      key: 'prices',
      ko: '모두가 같은 순간의 마지막 가격으로 평가되며, 약 1초마다 갱신됩니다. 가격을 모르는 자산이 있으면 추정하지 않고 순위를 비웁니다.',
      en: 'Everybody is valued at the last prices of the same moment, about once a second. Where something held has no known price, no figure is guessed and no rank given.',
    },
    {
      key: 'ties',
      ko: '값이 같으면 순위도 같고, 먼저 개설된 계좌가 먼저 표시됩니다.',
      en: 'Equal figures share a rank; the account that was opened first is shown first.',
    },
    {
      key: 'public',
      ko: '닉네임, 순자산, 손익, 수익률, 체결 수, 구제금융 횟수는 로그인한 모두에게 공개됩니다. 보유 종목은 공개되지 않습니다.',
      en: 'Nickname, equity, profit, return, trades and bailouts are shown to everybody who is signed in. What anybody holds is not.',
    },
  ];
}
