import type { Decimal } from '@mockstreet/shared/decimal';

/**
 * What a placeholder stands for: text, a whole number, won (whole ones), or a decimal that drops
 * zeros at its end.
 */
export type PlaceholderKind = 'text' | 'integer' | 'won' | 'decimal';

interface Placeholder {
  readonly kind: PlaceholderKind;
  /** As a preview shows it that names no value. */
  readonly sample: string;
  /** In Korean, as the templates are. */
  readonly description: string;
}

interface TemplateTerms {
  readonly description: string;
  readonly default: string;
  readonly placeholders: Readonly<Record<string, Placeholder>>;
}

const NICKNAME = { kind: 'text', sample: '지호', description: '닉네임' } as const;
const TICKER = {
  kind: 'text',
  sample: 'CRYPTO-COIN-BTC',
  description: '종목의 ticker_id',
} as const;

/** Every message that is sent to Discord by a template. */
export const TEMPLATES = {
  whale_trade: {
    description: '고래 알림: 큰 금액의 체결',
    default: '🐳 [고래] {nickname}님이 {ticker}에 {notional:,} KRW 규모 {side} 체결!',
    placeholders: {
      nickname: NICKNAME,
      ticker: TICKER,
      side: { kind: 'text', sample: 'BUY', description: '매수는 BUY, 매도는 SELL' },
      price: { kind: 'decimal', sample: '90123000', description: '체결 가격, 종목의 통화로' },
      quantity: { kind: 'decimal', sample: '0.25', description: '체결 수량' },
      notional: { kind: 'won', sample: '22530750', description: '체결 금액(원)' },
    },
  },
  liquidation: {
    description: '강제 청산 속보',
    default:
      '📉 [속보] {nickname}님이 {ticker} 포지션 강제 청산! (순자산 {equity:,} / 부채 {liability:,})',
    placeholders: {
      nickname: NICKNAME,
      ticker: TICKER,
      equity: { kind: 'won', sample: '1250000', description: '순자산(원)' },
      liability: { kind: 'won', sample: '8400000', description: '부채(원)' },
    },
  },
  ipo_listed: {
    description: '인간 ETF 상장',
    default: '🆕 [IPO] {symbol} 상장! 배당률 {dividend_rate_pct}%',
    placeholders: {
      symbol: { kind: 'text', sample: 'HUMAN-ETF-JIHO', description: '상장된 종목' },
      dividend_rate: { kind: 'decimal', sample: '0.125', description: '배당률, 1이 전부' },
      dividend_rate_pct: { kind: 'decimal', sample: '12.5', description: '배당률, 퍼센트' },
    },
  },
  dividend_paid: {
    description: '인간 ETF 배당',
    default: '💰 [배당] {payer_nickname}님이 총 {total_dividend:,} KRW 배당',
    placeholders: {
      payer_nickname: { kind: 'text', sample: '지호', description: '배당한 사람의 닉네임' },
      total_dividend: { kind: 'won', sample: '340000', description: '배당 총액(원)' },
    },
  },
  bailout_processed: {
    description: '구제금융 처리',
    default: '😭 [파산] {nickname}님 구제금융 처리',
    placeholders: { nickname: NICKNAME },
  },
  daily_report: {
    description: '일일 리포트',
    default: [
      '📊 일일 리포트',
      '🥇 오늘의 승리자: {gainer_nickname} ({gainer_pnl:+,} KRW)',
      '💩 오늘의 흑우: {loser_nickname} ({loser_pnl:,} KRW)',
      '🌙 야수의 심장: {volume_king_nickname} ({trade_count}회 체결)',
    ].join('\n'),
    placeholders: {
      gainer_nickname: { kind: 'text', sample: '지호', description: '가장 많이 번 사람' },
      gainer_pnl: { kind: 'won', sample: '1523000', description: '그 손익(원)' },
      loser_nickname: { kind: 'text', sample: '민수', description: '가장 많이 잃은 사람' },
      loser_pnl: { kind: 'won', sample: '-870500', description: '그 손익(원)' },
      volume_king_nickname: { kind: 'text', sample: '서연', description: '가장 많이 거래한 사람' },
      trade_count: { kind: 'integer', sample: '42', description: '그 체결 횟수' },
    },
  },
} as const satisfies Readonly<Record<string, TemplateTerms>>;

export type TemplateKey = keyof typeof TEMPLATES;

export const TEMPLATE_KEYS = Object.keys(TEMPLATES) as TemplateKey[];

interface NamedPlaceholder extends Placeholder {
  readonly name: string;
}

export function placeholdersOf(key: TemplateKey): NamedPlaceholder[] {
  const { placeholders }: TemplateTerms = TEMPLATES[key];
  return Object.entries(placeholders).map(([name, terms]) => ({ name, ...terms }));
}

interface ValueOfKind {
  readonly text: string;
  readonly integer: number;
  readonly won: Decimal;
  readonly decimal: Decimal;
}

type KindsOf<Key extends TemplateKey> = (typeof TEMPLATES)[Key]['placeholders'];

/** What a message under this key is rendered with. */
export type ValuesOf<Key extends TemplateKey> = {
  readonly [Name in keyof KindsOf<Key>]: KindsOf<Key>[Name] extends {
    readonly kind: infer Kind extends PlaceholderKind;
  }
    ? ValueOfKind[Kind]
    : never;
};
