import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import { useWords } from '../text/words.ts';
import { kindOfSource } from './kind-of-source.ts';
import { marketWords } from './words.ts';

/** Says what the labels of made-up and replayed prices mean, where there are any. */
export function SourceNotice({ tickerIds }: { readonly tickerIds: readonly string[] }) {
  const words = useWords(marketWords);
  const { priceBoard } = useEnvironment();
  // As text, so that it is drawn again only when it changes.
  const kinds = useSyncExternalStore(priceBoard.followAll, () => {
    const sources = tickerIds.map((tickerId) => priceBoard.price(tickerId)?.source);
    return [...new Set(sources.map((source) => (source ? kindOfSource(source) : 'live')))].join();
  });
  return (
    <>
      {kinds.includes('simulated') && <p className="notice">{words.simulatedNotice}</p>}
      {kinds.includes('replayed') && <p className="notice">{words.replayedNotice}</p>}
    </>
  );
}
