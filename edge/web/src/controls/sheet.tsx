import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import './sheet.css';

interface SheetProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something over the page: a dialog, and on a phone a sheet from below. Escape closes it. */
export function Sheet({ title, isOpen, onClose, children }: SheetProps) {
  const words = useWords(commonWords);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="sheet__backdrop" />
        <Dialog.Popup className="sheet">
          {/* No <header>: outside of <main> that would be one of the page. */}
          <div className="sheet__head">
            <Dialog.Title className="sheet__title">{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={words.close}>
              <X size={20} aria-hidden />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
