import { useState } from 'react';
import type { DeadLetter } from '../../api/schema.ts';
import { Choice } from '../../controls/choice.tsx';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { When } from '../../controls/when.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { usePages } from '../../query/use-pages.ts';
import { reasonWords } from '../../text/reason-words.ts';
import { useWords } from '../../text/words.ts';
import { faultCode } from '../fault-code.ts';
import { PagedList } from '../paged-list.tsx';
import { Person } from '../person.tsx';
import { letterReasons } from './letter-reasons.ts';
import { outcomeWords } from './outcome-words.ts';
import { systemApi } from './system-api.ts';
import { tellOutcome } from './tell-outcome.ts';
import { systemWords } from './words.ts';

const EVERY_MS = 5_000;
const STATES = ['OPEN', 'REPLAY_ASKED', 'REPLAYED', 'DISCARDED', 'all'] as const;
type Act = 'replay' | 'discard';

/** What the engine could make no sense of. Not remembered on the device: it is somebody's. */
export function DeadLetters() {
  const api = useApi(systemApi);
  const words = useWords(systemWords).dead;
  const [state, setState] = useState<(typeof STATES)[number]>('OPEN');
  const [asked, setAsked] = useState<{ readonly letter: DeadLetter; readonly act: Act }>();
  const [done, setDone] = useState<Act>();
  const letters = usePages({
    key: ['admin', 'dead-letters', state],
    loadPage: (cursor) => api.deadLetters(state === 'all' ? undefined : state, cursor),
    everyMs: EVERY_MS,
  });
  return (
    <section className="system__dead">
      <header className="system__dead-head">
        <span>
          <h2>{words.title}</h2>
          <p className="muted">{words.intro}</p>
        </span>
        <Choice
          label={words.show}
          options={STATES}
          names={words.states}
          value={state}
          onChange={setState}
        />
      </header>
      <p aria-live="polite">{done && words.decided[done]}</p>
      <PagedList of={letters} none={words.none}>
        {(letter) => (
          <li key={letter.dead_letter_id}>
            <Letter letter={letter} onAsk={(act) => setAsked({ letter, act })} />
          </li>
        )}
      </PagedList>
      {asked && <Decision {...asked} onDone={setDone} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

interface LetterProps {
  readonly letter: DeadLetter;
  readonly onAsk: (act: Act) => void;
}

function Letter({ letter, onAsk }: LetterProps) {
  const all = useWords(systemWords);
  const words = all.dead;
  const reasons = useWords(letterReasons);
  const ofOrders = useWords(reasonWords);
  const outcomes = useWords(outcomeWords);
  const claimed = letter.claimed_order_id ?? letter.claimed_command_id;
  return (
    <article className="letter">
      <header className="admin__name">
        <b title={letter.reason}>{reasons[letter.reason] ?? letter.reason}</b>
        <span className={`tag ${letter.state === 'OPEN' ? '' : 'tag--quiet'}`}>
          {words.states[letter.state]}
        </span>
      </header>
      {letter.detail !== null && <p>{letter.detail}</p>}
      <p className="muted">
        <When at={letter.set_aside_at} /> ·{' '}
        {words.from(all.queues.partition(letter.partition), letter.bytes)}
        {letter.decided_at !== null && (
          <>
            {' '}
            · <Person id={letter.decided_by} /> <When at={letter.decided_at} />
          </>
        )}
      </p>
      {letter.outcome !== null && (
        <p>
          {words.outcome(tellOutcome(letter.outcome, outcomes, { ofLetters: reasons, ofOrders }))}
        </p>
      )}
      {letter.state === 'OPEN' && letter.is_back_dated !== false && (
        <p className="calm-note">{letter.is_back_dated ? words.backDated : words.dateUnknown}</p>
      )}
      <details>
        <summary>{words.excerpt}</summary>
        {claimed !== null && (
          <p className="muted">
            {words.claims}: {claimed}
          </p>
        )}
        <pre className="letter__excerpt">{letter.excerpt}</pre>
      </details>
      {letter.state === 'OPEN' && (
        <div className="letter__acts">
          <button
            type="button"
            className="button button--quiet button--small"
            disabled={letter.is_back_dated !== false}
            onClick={() => onAsk('replay')}
          >
            {words.replay}
          </button>
          <button
            type="button"
            className="button button--quiet button--small up"
            onClick={() => onAsk('discard')}
          >
            {words.discard}
          </button>
        </div>
      )}
    </article>
  );
}

interface DecisionProps {
  readonly letter: DeadLetter;
  readonly act: Act;
  readonly onDone: (act: Act) => void;
  readonly onClose: () => void;
}

function Decision({ letter, act, onDone, onClose }: DecisionProps) {
  const api = useApi(systemApi);
  const words = useWords(systemWords).dead;
  const decide = useCommand(api[act], ['admin']);
  const reasons = useWords(letterReasons);
  const refusals: Readonly<Record<string, string>> = words.refusals;
  const known = refusals[faultCode(decide.fault) ?? ''];
  return (
    <ConfirmSheet
      title={words[`${act}Ask`]}
      confirm={words[act]}
      isGrave={act === 'discard'}
      isBusy={decide.isBusy}
      fault={known === undefined ? decide.fault : undefined}
      onClose={onClose}
      onConfirm={async () => {
        if (!(await decide.run(letter.dead_letter_id))) return;
        onDone(act);
        onClose();
      }}
    >
      <p>{words[`${act}Text`]}</p>
      <p>
        <b>{reasons[letter.reason] ?? letter.reason}</b>
      </p>
      {known !== undefined && (
        <p className="calm-note" role="alert">
          {known}
        </p>
      )}
    </ConfirmSheet>
  );
}
