import { isUndecided, lastCancelOf } from '../commands/sent-command.ts';
import { useSentCommands } from '../commands/sent-commands.tsx';
import { FaultNote } from '../controls/fault-note.tsx';
import { useApi } from '../environment.ts';
import { useCommand } from '../query/use-command.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { historyWords } from './history-words.ts';
import { ordersApi } from './orders-api.ts';

interface CancelButtonProps {
  readonly orderId: string;
  /** RFC 3339. */
  readonly acceptedAt: string;
}

/** Takes back an order that waits; until that is decided, it says so. */
export function CancelButton({ orderId, acceptedAt }: CancelButtonProps) {
  const words = useWords(historyWords);
  const reasons = useWords(reasonWords);
  const api = useApi(ordersApi);
  const { sent, note } = useSentCommands();
  const { run, isBusy, fault } = useCommand(async () => {
    const answer = await api.cancel(orderId);
    if (answer.ok) note(answer.value, { type: 'CANCEL', orderId });
    return answer;
  }, ['orders']);
  const last = lastCancelOf(sent, { order_id: orderId, accepted_at: acceptedAt });
  if (last && isUndecided(last)) {
    return (
      <p className="order__cancelling" aria-live="polite" title={words.cancellingMeans}>
        {words.cancelling}
      </p>
    );
  }
  return (
    <>
      <button type="button" disabled={isBusy} aria-busy={isBusy} onClick={() => void run()}>
        {words.cancel}
      </button>
      {last?.outcome?.status === 'REJECTED' && (
        <small>
          {words.cancelRefused(tellReason(reasons, last.outcome.reason, last.outcome.reasonDetail))}
        </small>
      )}
      <FaultNote fault={fault} />
    </>
  );
}
