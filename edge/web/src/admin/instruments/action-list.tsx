import { parseInstant } from '@mockstreet/shared/instant';
import { useState } from 'react';
import type { EnteredCorporateAction } from '../../api/schema.ts';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { When } from '../../controls/when.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { useCommand } from '../../query/use-command.ts';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentName } from '../instrument-name.tsx';
import { PagedList } from '../paged-list.tsx';
import { Person } from '../person.tsx';
import { ActionSheet } from './action-sheet.tsx';
import { instrumentsApi } from './instruments-api.ts';
import { PartHead } from './part-head.tsx';
import { instrumentAdminWords } from './words.ts';

const EVERY_MS = 15_000;
type Action = EnteredCorporateAction;

/** Splits and dividends, ahead and over. */
export function ActionList() {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).actions;
  const [isEntering, setEntering] = useState(false);
  const [cancelled, setCancelled] = useState<Action>();
  const actions = usePages({
    key: ['admin', 'actions'],
    loadPage: api.actions,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <>
      <PartHead intro={words.intro} act={words.enter} onAct={() => setEntering(true)} />
      <PagedList of={actions} none={words.none}>
        {(action) => (
          <li key={action.action_id}>
            <ActionRow action={action} onCancel={() => setCancelled(action)} />
          </li>
        )}
      </PagedList>
      {isEntering && <ActionSheet onClose={() => setEntering(false)} />}
      {cancelled && <TakeBack action={cancelled} onClose={() => setCancelled(undefined)} />}
    </>
  );
}

function ActionRow({
  action,
  onCancel,
}: {
  readonly action: Action;
  readonly onCancel: () => void;
}) {
  const words = useWords(instrumentAdminWords).actions;
  const { clock } = useEnvironment();
  const isTakenBack = action.cancelled_at !== null;
  const isAhead = !isTakenBack && (parseInstant(action.effective_at) ?? 0) > clock();
  const state = isTakenBack ? words.takenBack : isAhead ? words.ahead : words.over;
  return (
    <div className="admin__row">
      <span className="row__main">
        <span className="admin__name">
          <b>
            <InstrumentName tickerId={action.ticker_id} />
          </b>
          <span className={`tag ${isAhead ? '' : 'tag--quiet'}`}>{state}</span>
        </span>
        <span>
          {words.kinds[action.kind]} · <Terms action={action} />
          {action.note && ` · ${action.note}`}
        </span>
        <small>
          <When at={action.effective_at} market={action.ticker_id.split('-')[0]} /> ·{' '}
          <Person id={action.created_by} />
        </small>
      </span>
      {isAhead && (
        <button type="button" className="button button--quiet button--small" onClick={onCancel}>
          {words.takeBack}
        </button>
      )}
    </div>
  );
}

function Terms({ action }: { readonly action: Action }) {
  const words = useWords(instrumentAdminWords).actions;
  const format = useFormat();
  const { byTicker } = useInstruments();
  const { new_shares: news, old_shares: old, amount } = action;
  if (news !== null && old !== null) return words.splitOf(news, old);
  return words.perShare(format.price(amount, byTicker.get(action.ticker_id)?.currency ?? 'KRW'));
}

function TakeBack({ action, onClose }: { readonly action: Action; readonly onClose: () => void }) {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).actions;
  const cancel = useCommand(api.cancelAction, ['admin']);
  return (
    <ConfirmSheet
      title={words.takeBackAsk}
      confirm={words.takeBack}
      isBusy={cancel.isBusy}
      fault={cancel.fault}
      onClose={onClose}
      onConfirm={async () => {
        if (await cancel.run(action.action_id)) onClose();
      }}
    >
      <p>
        <b>
          <InstrumentName tickerId={action.ticker_id} />
        </b>{' '}
        · {words.kinds[action.kind]} · <Terms action={action} />
      </p>
      <p>{words.takeBackText}</p>
    </ConfirmSheet>
  );
}
