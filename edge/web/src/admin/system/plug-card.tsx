import { Plug2, Unplug } from 'lucide-react';
import { useState } from 'react';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { useWords } from '../../text/words.ts';
import { PlugPulled } from './plug-pulled.tsx';
import { type Plug, usePlug } from './use-plug.ts';
import { systemWords } from './words.ts';
import './plug.css';

interface PlugCardProps {
  /** On one's own machine alone. */
  readonly isOffered: boolean;
  readonly isHomeAway: boolean;
}

/** Takes home away for a minute, so that anyone can watch the promise being kept. */
export function PlugCard({ isOffered, isHomeAway }: PlugCardProps) {
  const plug = usePlug();
  const words = useWords(systemWords).plug;
  const [isAsking, setAsking] = useState(false);
  if (plug.pulled) return <PlugPulled plug={plug.pulled} onDone={plug.putAway} />;
  if (!isOffered || isHomeAway) return null;
  return (
    <section className="plug plug--ready">
      <span className="plug__words">
        <h2>{words.title}</h2>
        <p>{words.text}</p>
      </span>
      <button type="button" className="plug__button" onClick={() => setAsking(true)}>
        <Plug2 size={26} aria-hidden />
        {words.button}
      </button>
      {isAsking && <Ask plug={plug} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Ask({ plug, onClose }: { readonly plug: Plug; readonly onClose: () => void }) {
  const words = useWords(systemWords).plug;
  return (
    <ConfirmSheet
      title={words.ask}
      confirm={words.pull}
      isGrave
      isBusy={plug.isBusy}
      fault={plug.fault}
      onClose={onClose}
      onConfirm={async () => {
        if (await plug.pull()) onClose();
      }}
    >
      <p className="plug__ask">
        <Unplug size={32} aria-hidden />
        <span>{words.askText}</span>
      </p>
    </ConfirmSheet>
  );
}
