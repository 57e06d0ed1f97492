import { type SubmitEvent, useState } from 'react';
import { FaultNote } from '../controls/fault-note.tsx';
import { Field } from '../controls/field.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { useApi, useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { useCommand } from '../query/use-command.ts';
import { useWords } from '../text/words.ts';
import { humanEtfApi } from './human-etf-api.ts';
import { ListingOutcome } from './listing-outcome.tsx';
import { type Listing, readListing } from './read-listing.ts';
import { humanEtfWords } from './words.ts';

interface ListMyselfSheetProps {
  readonly isOpen: boolean;
  readonly leastKrw: string;
  readonly onClose: () => void;
}

/** First what it shall be called and pay, then what that commits to, then what came of it. */
export function ListMyselfSheet({ isOpen, leastKrw, onClose }: ListMyselfSheetProps) {
  const words = useWords(humanEtfWords).listing;
  const format = useFormat();
  const [listing, setListing] = useState<Listing>();
  const [entry, setEntry] = useState({ name: '', percent: '10' });
  const [commandId, setCommandId] = useState<string>();
  return (
    <Sheet title={words.title} isOpen={isOpen} onClose={onClose}>
      {commandId !== undefined && listing && (
        <ListingOutcome
          commandId={commandId}
          name={listing.name}
          onAgain={() => {
            setCommandId(undefined);
            setListing(undefined);
          }}
        />
      )}
      {commandId === undefined && !listing && (
        <>
          <p className="muted">{words.least(format.won(leastKrw))}</p>
          <ListingForm entry={entry} onChange={setEntry} onRead={setListing} />
        </>
      )}
      {commandId === undefined && listing && (
        <Commitment
          listing={listing}
          percent={entry.percent}
          onBack={() => setListing(undefined)}
          onAccepted={setCommandId}
        />
      )}
    </Sheet>
  );
}

interface ListingFormProps {
  readonly entry: { readonly name: string; readonly percent: string };
  readonly onChange: (entry: ListingFormProps['entry']) => void;
  readonly onRead: (listing: Listing) => void;
}

function ListingForm({ entry, onChange, onRead }: ListingFormProps) {
  const words = useWords(humanEtfWords).listing;
  const [isRead, setRead] = useState(false);
  const read = readListing(entry);
  const fault = isRead && !read.ok ? read.fault : undefined;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    setRead(true);
    if (read.ok) onRead(read.listing);
  };
  return (
    <form className="human-etf__form" onSubmit={onSubmit} noValidate>
      <Field
        label={words.name}
        hint={words.nameHint}
        fault={fault === 'NAME' ? words.faults.NAME : undefined}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={16}
        value={entry.name}
        onChange={(event) => onChange({ ...entry, name: event.target.value.toUpperCase() })}
      />
      <Field
        label={words.percent}
        hint={words.percentHint}
        fault={fault === 'PERCENT' ? words.faults.PERCENT : undefined}
        autoComplete="off"
        inputMode="decimal"
        value={entry.percent}
        onChange={(event) => onChange({ ...entry, percent: event.target.value })}
      />
      <button type="submit" className="button button--ink">
        {words.next}
      </button>
    </form>
  );
}

interface CommitmentProps {
  readonly listing: Listing;
  readonly percent: string;
  readonly onBack: () => void;
  readonly onAccepted: (commandId: string) => void;
}

/** What it commits to. Sent again after a lost answer it is the same command, by its id. */
function Commitment({ listing, percent, onBack, onAccepted }: CommitmentProps) {
  const api = useApi(humanEtfApi);
  const { newClientId } = useEnvironment();
  const words = useWords(humanEtfWords).listing;
  const [clientCommandId] = useState(newClientId);
  const list = useCommand(api.list, ['human-etf', 'commands']);
  const send = async () => {
    const accepted = await list.run(clientCommandId, listing);
    if (accepted) onAccepted(accepted.command_id);
  };
  return (
    <>
      <h3>{words.confirm}</h3>
      <ul className="human-etf__promises">
        {words.promises(listing.name, percent).map((promise) => (
          <li key={promise}>{promise}</li>
        ))}
      </ul>
      <FaultNote fault={list.fault} />
      <div className="human-etf__buttons">
        <button type="button" className="button button--quiet" onClick={onBack}>
          {words.back}
        </button>
        <button
          type="button"
          className="button button--ink"
          disabled={list.isBusy}
          onClick={() => void send()}
        >
          {list.isBusy ? words.busy : words.submit}
        </button>
      </div>
    </>
  );
}
