import { useState } from 'react';
import type { Bailout } from '../api/schema.ts';
import { isUndecided, lastOf, type SentCommand } from '../commands/sent-command.ts';
import { useSentCommands } from '../commands/sent-commands.tsx';
import { useSendCommand } from '../commands/use-send-command.ts';
import { ConfirmSheet } from '../controls/confirm-sheet.tsx';
import { useApi } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { usePolling } from '../query/use-polling.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { accountApi } from './account-api.ts';
import { marginWords } from './margin-words.ts';

const EVERY_MS = 20_000;

/** For whoever has next to nothing left; nobody else sees any of it. */
export function BailoutCard() {
  const api = useApi(accountApi);
  const { sent } = useSentCommands();
  const { value } = usePolling({
    key: ['bailout'],
    load: api.bailout,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const asked = lastOf(sent, 'BAILOUT');
  if (!value || (value.may_ask !== true && !(asked && isUndecided(asked)))) return null;
  return <BailoutOffer bailout={value} asked={asked} />;
}

interface BailoutOfferProps {
  readonly bailout: Bailout;
  readonly asked: SentCommand | undefined;
}

function BailoutOffer({ bailout, asked }: BailoutOfferProps) {
  const [isOpen, setOpen] = useState(false);
  const words = useWords(marginWords).bailout;
  const reasons = useWords(reasonWords);
  const format = useFormat();
  const api = useApi(accountApi);
  const { send, isBusy, fault } = useSendCommand('BAILOUT', api.askBailout);
  const cash = format.won(bailout.cash_krw);
  const isWaiting = asked !== undefined && isUndecided(asked);
  return (
    <section className="card bailout" aria-label={words.sheet}>
      <h2>{isWaiting ? words.sheet : words.title}</h2>
      <p aria-live="polite">{isWaiting ? words.waiting : words.offer(cash)}</p>
      {asked?.outcome?.status === 'REJECTED' && (
        <p className="muted">
          {words.rejected(tellReason(reasons, asked.outcome.reason, asked.outcome.reasonDetail))}
        </p>
      )}
      {!isWaiting && (
        <button
          type="button"
          className="button button--ink button--small"
          onClick={() => setOpen(true)}
        >
          {words.ask}
        </button>
      )}
      <ConfirmSheet
        title={words.sheet}
        confirm={words.confirm}
        isOpen={isOpen}
        isBusy={isBusy}
        fault={fault}
        onClose={() => setOpen(false)}
        onConfirm={async () => {
          if (await send()) setOpen(false);
        }}
      >
        <ul className="means">
          {words.means(cash, bailout.every_days).map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </ConfirmSheet>
    </section>
  );
}
