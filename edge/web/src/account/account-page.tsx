import { lazy, Suspense } from 'react';
import { useInstruments } from '../market/use-instruments.ts';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { AccountSummary } from './account-summary.tsx';
import { AllocationCard } from './allocation-card.tsx';
import { CashCard } from './cash-card.tsx';
import { PositionList } from './position-list.tsx';
import { RankCard } from './rank-card.tsx';
import { useLivePortfolio } from './use-live-portfolio.ts';
import { usePortfolio } from './use-portfolio.ts';
import { accountWords } from './words.ts';
import './account.css';

/** What few look at every day comes behind the rest. */
const MarginCard = lazy(async () => ({ default: (await import('./margin-card.tsx')).MarginCard }));
const BailoutCard = lazy(async () => ({
  default: (await import('./bailout-card.tsx')).BailoutCard,
}));

/** What the user owns, and what it has come to. */
export function AccountPage() {
  const words = useWords(accountWords);
  const portfolio = usePortfolio();
  const live = useLivePortfolio(portfolio.value);
  const { byTicker } = useInstruments();
  return (
    <Page title={words.title} width="wide">
      <div className="account">
        <div className="account__column">
          <AccountSummary portfolio={portfolio} live={live} />
          <Suspense>
            <BailoutCard />
          </Suspense>
          <PositionList portfolio={portfolio} live={live} instruments={byTicker} />
        </div>
        <div className="account__column">
          <AllocationCard portfolio={portfolio} live={live} instruments={byTicker} />
          <CashCard portfolio={portfolio} />
          <RankCard />
          <Suspense fallback={<div className="card account__waiting" />}>
            <MarginCard />
          </Suspense>
        </div>
      </div>
    </Page>
  );
}
