import { useState } from 'react';
import { Segments } from '../../controls/segments.tsx';
import { Page } from '../../page/page.tsx';
import { useWords } from '../../text/words.ts';
import { ActionList } from './action-list.tsx';
import { CoinSources } from './coin-sources.tsx';
import { HaltList } from './halt-list.tsx';
import { QuarantineList } from './quarantine-list.tsx';
import { instrumentAdminWords } from './words.ts';
import './instruments.css';

const PARTS = ['sources', 'halts', 'actions', 'quarantine'] as const;

/** Where prices come from, what stands still, and what is about to change. */
export function InstrumentsPage() {
  const words = useWords(instrumentAdminWords);
  const [part, setPart] = useState<(typeof PARTS)[number]>('sources');
  return (
    <Page title={words.title} intro={words.intro}>
      <Segments
        label={words.parts}
        options={PARTS}
        names={words.part}
        value={part}
        onChange={setPart}
      />
      {part === 'sources' && <CoinSources />}
      {part === 'halts' && <HaltList />}
      {part === 'actions' && <ActionList />}
      {part === 'quarantine' && <QuarantineList />}
    </Page>
  );
}
