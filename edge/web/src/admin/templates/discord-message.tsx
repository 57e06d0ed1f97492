import { formatInstant } from '@mockstreet/shared/instant';
import { useState } from 'react';
import { type Fault, isHomeOffline } from '../../api/answer.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Logo } from '../../controls/logo.tsx';
import { useEnvironment } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import type { Preview } from './templates-api.ts';
import { templateWords } from './words.ts';

interface DiscordMessageProps {
  readonly preview: Preview | undefined;
  readonly fault: Fault | undefined;
}

/** A message as the friends see it in their channel. */
export function DiscordMessage({ preview, fault }: DiscordMessageProps) {
  const words = useWords(templateWords);
  const { appName } = useWords(commonWords);
  const { clock } = useEnvironment();
  const format = useFormat();
  const [openedAt] = useState(() => formatInstant(clock()));
  return (
    <div className="discord">
      <span className="discord__face">
        <Logo size={32} />
      </span>
      <div className="discord__body">
        <p className="discord__head">
          <b>{appName}</b>
          <span className="discord__bot">{words.previewBy}</span>
          <time dateTime={openedAt}>{format.kst(openedAt)}</time>
        </p>
        <p className="discord__text" data-testid="template-preview">
          {preview?.text ?? words.previewWaiting}
        </p>
        {fault && isHomeOffline(fault) && <p className="discord__note">{words.previewAway}</p>}
        {fault && !isHomeOffline(fault) && <FaultNote fault={fault} />}
      </div>
    </div>
  );
}
