import type { ReactNode } from 'react';
import type { Fault } from '../api/answer.ts';
import { FaultNote } from '../controls/fault-note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

interface ConfirmationProps {
  readonly title: string;
  /** What it does, and what cannot be had back. */
  readonly children: ReactNode;
  readonly act: string;
  /** Takes something away from somebody. */
  readonly isGrave?: boolean;
  readonly isBusy: boolean;
  readonly fault: Fault | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that others feel. */
export function Confirmation(props: ConfirmationProps) {
  const { title, children, act, isGrave = false, isBusy, fault } = props;
  const words = useWords(commonWords);
  return (
    <Sheet title={title} isOpen onClose={props.onClose}>
      <div className="admin__explained">{children}</div>
      <FaultNote fault={fault} />
      <div className="admin__pair">
        <button type="button" className="button button--quiet" onClick={props.onClose}>
          {words.cancel}
        </button>
        <button
          type="button"
          className={`button ${isGrave ? 'button--BUY' : 'button--ink'}`}
          disabled={isBusy}
          onClick={props.onConfirm}
        >
          {act}
        </button>
      </div>
    </Sheet>
  );
}
