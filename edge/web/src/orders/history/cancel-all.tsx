import { useState } from 'react';
import { useSentCommands } from '../../commands/sent-commands.tsx';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import { isCancellable, type OrderView } from '../order-view.ts';
import { ordersApi } from '../orders-api.ts';

/** Takes back all orders that rest, once the user has read what that means. */
export function CancelAll({ views }: { readonly views: readonly OrderView[] }) {
  const [isOpen, setOpen] = useState(false);
  const words = useWords(historyWords);
  const api = useApi(ordersApi);
  const { note } = useSentCommands();
  const { run, isBusy, fault } = useCommand(async () => {
    const answer = await api.cancelAll();
    if (!answer.ok) return answer;
    note(answer.value, { type: 'CANCEL_ALL', orderId: null });
    setOpen(false);
    return answer;
  }, ['orders']);
  if (!views.some(isCancellable) && !isOpen) return null;
  return (
    <>
      <button
        type="button"
        className="button button--quiet button--small"
        onClick={() => setOpen(true)}
      >
        {words.cancelAll}
      </button>
      <ConfirmSheet
        title={words.cancelAllTitle}
        confirm={words.cancelAll}
        isOpen={isOpen}
        isBusy={isBusy}
        fault={fault}
        onClose={() => setOpen(false)}
        onConfirm={() => void run()}
      >
        <ul className="means">
          {words.cancelAllMeans.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </ConfirmSheet>
    </>
  );
}
