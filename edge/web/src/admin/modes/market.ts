/** Markets that can be held back. */
export const MARKETS = ['KRX', 'US', 'CRYPTO', 'HUMAN'] as const;
export type Market = (typeof MARKETS)[number];

export function isMarket(text: string): text is Market {
  return (MARKETS as readonly string[]).includes(text);
}
