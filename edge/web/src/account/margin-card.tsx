import { useState } from 'react';
import type { Margin } from '../api/schema.ts';
import { isUndecided, lastOf } from '../commands/sent-command.ts';
import { useSentCommands } from '../commands/sent-commands.tsx';
import { useSendCommand } from '../commands/use-send-command.ts';
import { Awaited } from '../controls/awaited.tsx';
import { ConfirmSheet } from '../controls/confirm-sheet.tsx';
import { Fact } from '../controls/fact.tsx';
import { Toggle } from '../controls/toggle.tsx';
import { When } from '../controls/when.tsx';
import { useApi } from '../environment.ts';
import { formatShare } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { accountApi } from './account-api.ts';
import { marginLevel } from './margin-level.ts';
import { marginWords } from './margin-words.ts';
import { useMargin } from './use-margin.ts';

/** What may be owed, what is, and how far it is from being too much. */
export function MarginCard() {
  const words = useWords(marginWords).margin;
  const margin = useMargin();
  return (
    <section className="card figures" aria-label={words.title}>
      <h2>{words.title}</h2>
      <Awaited of={margin}>
        {(value) => (
          <>
            <MarginSwitch margin={value} />
            {value.enabled && <MarginFigures margin={value} />}
          </>
        )}
      </Awaited>
    </section>
  );
}

function MarginSwitch({ margin }: { readonly margin: Margin }) {
  const [isAsked, setAsked] = useState(false);
  const words = useWords(marginWords).margin;
  const reasons = useWords(reasonWords);
  const api = useApi(accountApi);
  const { sent } = useSentCommands();
  const { send, isBusy, fault } = useSendCommand('MARGIN', api.switchMargin);
  const last = lastOf(sent, 'MARGIN');
  const isWaiting = last !== undefined && isUndecided(last);
  const { enabled, leverage_max, maintenance_rate, interest_rate } = margin;
  const means = enabled
    ? words.offMeans
    : words.onMeans(leverage_max, formatShare(maintenance_rate), formatShare(interest_rate));
  return (
    <>
      <Toggle
        label={words.toggle}
        hint={enabled ? words.on(leverage_max) : words.off}
        isOn={enabled}
        isDisabled={isWaiting}
        onChange={() => setAsked(true)}
      />
      <p className="margin__news" aria-live="polite">
        {isWaiting && words.waiting}
        {last?.outcome?.status === 'REJECTED' &&
          words.rejected(tellReason(reasons, last.outcome.reason, last.outcome.reasonDetail))}
      </p>
      <ConfirmSheet
        title={enabled ? words.turnOff : words.turnOn}
        confirm={enabled ? words.turnOff : words.turnOn}
        isOpen={isAsked}
        isBusy={isBusy}
        fault={fault}
        onClose={() => setAsked(false)}
        onConfirm={async () => {
          if (await send(!enabled)) setAsked(false);
        }}
      >
        <ul className="means">
          {means.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </ConfirmSheet>
    </>
  );
}

function MarginFigures({ margin }: { readonly margin: Margin }) {
  const words = useWords(marginWords).margin;
  const format = useFormat();
  const { buying_power, leverage_max, interest, maintenance_rate } = margin;
  const most = buying_power?.find(({ leverage }) => leverage === leverage_max);
  const level = marginLevel(margin);
  const rate = formatShare(maintenance_rate);
  return (
    <>
      <dl>
        <Fact name={words.buyingPower(leverage_max)}>{format.won(most?.krw)}</Fact>
        <Fact name={words.owed}>{format.won(margin.liability_krw)}</Fact>
        {margin.liability_krw !== '0' && (
          <Fact name={words.interest}>
            {format.won(interest.next_krw)} <When at={interest.next_at} />
          </Fact>
        )}
        {level && <Fact name={words.level}>{formatShare(level.level)}</Fact>}
      </dl>
      {level && level.state !== 'safe' && (
        <p className="calm-note" aria-live="polite">
          {level.state === 'near' ? words.near(rate) : words.below}
        </p>
      )}
      {level?.state === 'safe' && <p className="muted">{words.levelMeans(rate)}</p>}
    </>
  );
}
