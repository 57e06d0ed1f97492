import { useState } from 'react';
import type { Halt } from '../../api/schema.ts';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { useApi } from '../../environment.ts';
import { formatQuantity } from '../../format/format-number.ts';
import { useFormat } from '../../format/use-format.ts';
import { useCommand } from '../../query/use-command.ts';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentName } from '../instrument-name.tsx';
import { PagedList } from '../paged-list.tsx';
import { Person } from '../person.tsx';
import { HaltSheet } from './halt-sheet.tsx';
import { instrumentsApi } from './instruments-api.ts';
import { PartHead } from './part-head.tsx';
import { instrumentAdminWords } from './words.ts';

const EVERY_MS = 5_000;

/** What stands still, or stood. */
export function HaltList() {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).halts;
  const [isHalting, setHalting] = useState(false);
  const [resumed, setResumed] = useState<Halt>();
  const halts = usePages({
    key: ['admin', 'halts'],
    loadPage: api.halts,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <>
      <PartHead intro={words.intro} act={words.halt} onAct={() => setHalting(true)} />
      <PagedList of={halts} none={words.none}>
        {(halt) => (
          <li key={halt.halt_id}>
            <HaltRow halt={halt} onResume={() => setResumed(halt)} />
          </li>
        )}
      </PagedList>
      {isHalting && <HaltSheet onClose={() => setHalting(false)} />}
      {resumed && <Resume halt={resumed} onClose={() => setResumed(undefined)} />}
    </>
  );
}

function HaltRow({ halt, onResume }: { readonly halt: Halt; readonly onResume: () => void }) {
  const words = useWords(instrumentAdminWords).halts;
  const format = useFormat();
  const { status, jump, reason } = halt;
  const from = format.kst(halt.from_at ?? halt.requested_at);
  const stands = status === 'halted' || status === 'requested';
  return (
    <div className="admin__row">
      <span className="row__main">
        <span className="admin__name">
          <b>
            <InstrumentName tickerId={halt.ticker_id} />
          </b>
          <span className={`tag ${stands ? 'tag--grave' : 'tag--quiet'}`}>
            {words.statuses[status]}
          </span>
        </span>
        {reason && <span>{reason}</span>}
        {jump && (
          <span>
            {words.jump(formatQuantity(jump.before_price), formatQuantity(jump.after_price))}
          </span>
        )}
        <small>
          {halt.to_at === null ? words.since(from) : words.span(from, format.kst(halt.to_at))} ·{' '}
          <Person id={halt.requested_by} />
        </small>
      </span>
      {stands && (
        <button type="button" className="button button--quiet button--small" onClick={onResume}>
          {words.resume}
        </button>
      )}
    </div>
  );
}

function Resume({ halt, onClose }: { readonly halt: Halt; readonly onClose: () => void }) {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).halts;
  const resume = useCommand(api.resume, ['admin']);
  return (
    <ConfirmSheet
      title={words.resumeAsk}
      confirm={words.resume}
      isBusy={resume.isBusy}
      fault={resume.fault}
      onClose={onClose}
      onConfirm={async () => {
        if (await resume.run(halt.halt_id)) onClose();
      }}
    >
      <p>
        <b>
          <InstrumentName tickerId={halt.ticker_id} />
        </b>
      </p>
      <p>{words.resumeText}</p>
    </ConfirmSheet>
  );
}
