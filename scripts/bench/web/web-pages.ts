/** A page that is measured. */
export interface WebPage {
  readonly name: string;
  readonly path: string;
  /** Selects what is there once its own figures are. */
  readonly figures: string;
}

export const HOME: WebPage = {
  ...{ name: 'Home', path: '/' },
  figures: 'main [href^="/market/CRYPTO-COIN-"]',
};
export const MARKET: WebPage = {
  ...{ name: 'market', path: '/market' },
  figures: 'main [href^="/market/"]',
};
export const BARE: WebPage = { name: 'bare', path: '/', figures: 'button' };
