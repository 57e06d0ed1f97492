import type { ReactNode } from 'react';
import type { Fault } from '../api/answer.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { FaultNote } from './fault-note.tsx';
import { Sheet } from './sheet.tsx';

interface ConfirmSheetProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly fault: Fault | undefined;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What it means. */
  readonly children: ReactNode;
}

/** Says what something means before it is done. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { title, isOpen, isBusy, fault, confirm, onConfirm, onClose, children } = props;
  const words = useWords(commonWords);
  return (
    <Sheet title={title} isOpen={isOpen} onClose={onClose}>
      {children}
      <FaultNote fault={fault} />
      <div className="sheet__choices">
        <button type="button" className="button button--quiet" onClick={onClose}>
          {words.close}
        </button>
        <button
          type="button"
          className="button button--ink"
          disabled={isBusy}
          aria-busy={isBusy}
          onClick={onConfirm}
        >
          {confirm}
        </button>
      </div>
    </Sheet>
  );
}
