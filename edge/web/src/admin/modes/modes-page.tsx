import { useState } from 'react';
import type { SaidTradingMode } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { Page } from '../../page/page.tsx';
import { useCommand } from '../../query/use-command.ts';
import { usePolling } from '../../query/use-polling.ts';
import { useWords } from '../../text/words.ts';
import { AddButton } from '../add-button.tsx';
import { Person } from '../person.tsx';
import { adminWords } from '../words.ts';
import { ModeSheet } from './mode-sheet.tsx';
import { ModeSubject } from './mode-subject.tsx';
import { modesApi } from './modes-api.ts';
import { modeWords } from './words.ts';

const EVERY_MS = 10_000;

/** Who or what does not trade freely, and what is about to change. */
export function ModesPage() {
  const api = useApi(modesApi);
  const words = useWords(modeWords);
  const [isSetting, setSetting] = useState(false);
  const [lifted, setLifted] = useState<SaidTradingMode>();
  const modes = usePolling({
    key: ['admin', 'modes'],
    load: api.modes,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={<AddButton onClick={() => setSetting(true)}>{words.set}</AddButton>}
    >
      <Awaited of={modes}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="card admin__none">{words.none}</p>
          ) : (
            <ul className="card admin__list">
              {items.map((said) => (
                <li key={`${said.scope} ${said.subject} ${said.set_at}`}>
                  <SaidMode said={said} onLift={() => setLifted(said)} />
                </li>
              ))}
            </ul>
          )
        }
      </Awaited>
      {isSetting && <ModeSheet onClose={() => setSetting(false)} />}
      {lifted && <LiftMode said={lifted} onClose={() => setLifted(undefined)} />}
    </Page>
  );
}

interface SaidModeProps {
  readonly said: SaidTradingMode;
  readonly onLift: () => void;
}

function SaidMode({ said, onLift }: SaidModeProps) {
  const words = useWords(modeWords);
  const format = useFormat();
  const { mode } = said;
  return (
    <div className="admin__row">
      <span className="row__main">
        <span className="admin__name">
          <b>
            <ModeSubject scope={said.scope} subject={said.subject} />
          </b>
          <span className={`tag ${mode === 'HALTED' ? 'tag--grave' : ''}`}>
            {words.modes[mode]}
          </span>
        </span>
        <span>{said.reason}</span>
        <small>
          {said.is_in_force ? words.inForce : words.from(format.kst(said.effective_from))} ·{' '}
          <Person id={said.set_by} />
        </small>
      </span>
      {mode !== 'ACTIVE' && (
        <button type="button" className="button button--quiet button--small" onClick={onLift}>
          {words.takeBack}
        </button>
      )}
    </div>
  );
}

interface LiftModeProps {
  readonly said: SaidTradingMode;
  readonly onClose: () => void;
}

function LiftMode({ said, onClose }: LiftModeProps) {
  const api = useApi(modesApi);
  const toasts = useToasts();
  const words = useWords(modeWords);
  const admin = useWords(adminWords);
  const lift = useCommand(api.setMode, ['admin', 'instruments']);
  const { scope, subject } = said;
  return (
    <ConfirmSheet
      title={words.takeBackAsk}
      confirm={words.takeBack}
      isBusy={lift.isBusy}
      fault={lift.fault}
      onClose={onClose}
      onConfirm={async () => {
        const wish = { scope, mode: 'ACTIVE', reason: words.takenBack } as const;
        if (!(await lift.run(subject === null ? wish : { ...wish, subject }))) return;
        toasts.add({ title: admin.done, description: admin.twoMinutes });
        onClose();
      }}
    >
      <p>
        <b>
          <ModeSubject scope={scope} subject={subject} />
        </b>{' '}
        · {said.reason}
      </p>
      <p>{admin.twoMinutes}</p>
    </ConfirmSheet>
  );
}
