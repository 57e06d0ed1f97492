import { Link } from '@tanstack/react-router';
import { commandsApi } from '../commands/commands-api.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { listingDenial } from './read-listing.ts';
import { humanEtfWords } from './words.ts';

const EVERY_MS = 2_000;

interface ListingOutcomeProps {
  readonly commandId: string;
  readonly name: string;
  readonly onAgain: () => void;
}

/** What home made of it; until home has read it, that it is accepted. */
export function ListingOutcome({ commandId, name, onAgain }: ListingOutcomeProps) {
  const api = useApi(commandsApi);
  const words = useWords(humanEtfWords).listing;
  const reasons = useWords(reasonWords);
  const { value } = usePolling({
    key: ['commands', commandId],
    load: () => api.command(commandId),
    everyMs: EVERY_MS,
  });
  if (value?.status === 'REJECTED') {
    const denial = listingDenial(value.reason, value.reason_detail);
    return (
      <>
        <p className="calm-note" role="alert">
          {denial ? words.denials[denial] : tellReason(reasons, value.reason, value.reason_detail)}
        </p>
        <button type="button" className="button button--quiet" onClick={onAgain}>
          {words.back}
        </button>
      </>
    );
  }
  if (value?.status !== 'DONE') return <p className="calm-note">{words.pending}</p>;
  return (
    <>
      <output className="calm-note">{words.done}</output>
      <Link
        to="/human-etf/$tickerId"
        params={{ tickerId: `HUMAN-ETF-${name}` }}
        className="button button--ink human-etf__link"
      >
        {words.show}
      </Link>
    </>
  );
}
