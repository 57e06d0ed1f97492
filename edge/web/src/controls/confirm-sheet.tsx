import type { ReactNode } from 'react';
import type { Fault } from '../api/answer.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { FaultNote } from './fault-note.tsx';
import { Sheet } from './sheet.tsx';

interface ConfirmSheetProps {
  readonly title: string;
  /** Left out: whoever puts it there shows it at once. */
  readonly isOpen?: boolean;
  readonly isBusy: boolean;
  readonly fault: Fault | undefined;
  /** What the button says that does it. */
  readonly confirm: string;
  /** It takes something away from somebody. */
  readonly isGrave?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What it means, and what cannot be had back. */
  readonly children: ReactNode;
}

/** Says what something means before it is done. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { title, isOpen = true, isBusy, isGrave = false, fault, onClose } = props;
  const words = useWords(commonWords);
  return (
    <Sheet title={title} isOpen={isOpen} onClose={onClose}>
      {props.children}
      <FaultNote fault={fault} />
      <div className="sheet__choices">
        <button type="button" className="button button--quiet" onClick={onClose}>
          {words.close}
        </button>
        <button
          type="button"
          className={`button ${isGrave ? 'button--BUY' : 'button--ink'}`}
          disabled={isBusy}
          aria-busy={isBusy}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </button>
      </div>
    </Sheet>
  );
}
