import { useBlocker } from '@tanstack/react-router';
import { Sheet } from '../../controls/sheet.tsx';
import { useWords } from '../../text/words.ts';
import { templateWords } from './words.ts';

/**
 * Asks before what was written is left behind, by a link or by the browser's back and forward; reloading or
 * closing its tab asks, too.
 */
export function UnsavedGuard({ isUnsaved }: { readonly isUnsaved: boolean }) {
  const words = useWords(templateWords);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn({ current, next }) {
      if (current.pathname !== next.pathname) return isUnsaved;
      // Back and then forward again: whoever is here has answered.
      proceed?.();
      return false;
    },
    enableBeforeUnload: () => isUnsaved,
    withResolver: true,
  });
  return (
    <Sheet title={words.unsaved} isOpen={status === 'blocked'} onClose={() => reset?.()}>
      <p className="admin__explained">{words.unsavedText}</p>
      <div className="admin__pair">
        <button type="button" className="button button--quiet" onClick={proceed}>
          {words.leave}
        </button>
        <button type="button" className="button button--ink" onClick={reset}>
          {words.stay}
        </button>
      </div>
    </Sheet>
  );
}
