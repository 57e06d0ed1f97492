import type { RankingOrder } from '../ranking/rank-accounts.ts';
import type { RankingPeriod } from '../ranking/ranking-period.ts';

/** As in discord.com/developers/docs/interactions/application-commands. */
const [CHAT_INPUT, TEXT] = [1, 3];

export const PERIOD_NAMES: Readonly<Record<RankingPeriod, string>> = {
  day: '일간',
  week: '주간',
  month: '월간',
  all: '전체',
};
export const ORDER_NAMES: Readonly<Record<RankingOrder, string>> = {
  equity: '자산',
  return: '수익률',
};

const choicesOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, name]) => ({ name, value }));

/** What people can ask the bot, as Discord is told. */
export const COMMANDS = [
  {
    type: CHAT_INPUT,
    name: 'price',
    description: '종목의 현재 가격을 봅니다',
    options: [
      {
        type: TEXT,
        name: 'ticker',
        description: '종목 이름이나 심볼 (예: 비트코인, BTC)',
        required: true,
        autocomplete: true,
      },
    ],
  },
  {
    type: CHAT_INPUT,
    name: 'rank',
    description: '친구들의 순위를 봅니다',
    options: [
      {
        type: TEXT,
        name: 'period',
        description: '기간 (기본: 전체)',
        required: false,
        choices: choicesOf(PERIOD_NAMES),
      },
      {
        type: TEXT,
        name: 'by',
        description: '기준 (기본: 자산)',
        required: false,
        choices: choicesOf(ORDER_NAMES),
      },
    ],
  },
  {
    type: CHAT_INPUT,
    name: 'me',
    description: '내 계좌를 나에게만 보여 줍니다',
    options: [
      {
        type: TEXT,
        name: 'code',
        description: '웹에서 받은 연결 코드 (처음 한 번)',
        required: false,
      },
    ],
  },
];
