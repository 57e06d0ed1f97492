import { useInstruments } from '../market/use-instruments.ts';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { AccountSummary } from './account-summary.tsx';
import { PositionList } from './position-list.tsx';
import { usePortfolio } from './use-portfolio.ts';
import { accountWords } from './words.ts';

/** What the user owns, and what it has come to. */
export function AccountPage() {
  const words = useWords(accountWords);
  const portfolio = usePortfolio();
  const { byTicker } = useInstruments();
  return (
    <Page title={words.title} width="wide">
      <AccountSummary portfolio={portfolio} />
      <PositionList portfolio={portfolio.value} instruments={byTicker} />
    </Page>
  );
}
