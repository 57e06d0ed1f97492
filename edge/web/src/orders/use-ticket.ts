import type { Side } from '@mockstreet/shared/order';
import { useEffect, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { useSession } from '../session/use-session.ts';
import { type KeptDraft, keepDraft, readKeptDraft } from './kept-draft.ts';
import { useOrderBook } from './order-book.tsx';
import { emptyDraft, type OrderDraft } from './order-draft.ts';
import type { OrderView } from './order-view.ts';
import { type ReadDraft, readDraft } from './read-draft.ts';
import { type TicketGround, useTicketGround } from './use-ticket-ground.ts';

export interface Ticket {
  readonly draft: OrderDraft;
  readonly ground: TicketGround;
  readonly read: ReadDraft;
  /** The draft as an order that nobody has taken yet: it stays as it is until somebody has. */
  readonly unsent: OrderView | undefined;
  /** Whether an attempt to hand it over has come to nothing: not told anew at each that follows. */
  readonly isStuck: boolean;
  /** Whether that is sent again by itself. */
  readonly isRetried: boolean;
  /** Why the order before was not taken. */
  readonly refused: OrderView | undefined;
  change(change: Partial<OrderDraft>): void;
  submit(): void;
  retry(): void;
  discard(): void;
}

export interface TicketParts {
  readonly instrument: Instrument;
  /** Left out: as it was left. */
  readonly side?: Side | undefined;
  readonly onAccepted?: (() => void) | undefined;
}

/**
 * The draft of one instrument, on the device from its first digit and under one id from then on, so
 * that neither a reload nor a second attempt can turn one order into two.
 */
export function useTicket({ instrument, side, onAccepted }: TicketParts): Ticket {
  const { deviceStore, newClientOrderId } = useEnvironment();
  const session = useSession();
  const username = session.kind === 'open' ? session.session.username : '';
  const { orders, submit, retry, dismiss, isRetried, submissionOf } = useOrderBook();
  const [kept, setKept] = useState<KeptDraft>(() => {
    const found = readKeptDraft(deviceStore, username, instrument.ticker_id);
    const draft = found?.draft ?? emptyDraft(instrument, side ?? 'BUY');
    const clientOrderId = found?.clientOrderId ?? newClientOrderId();
    return { clientOrderId, draft: side ? turnedTo(draft, side) : draft };
  });
  const [refused, setRefused] = useState<OrderView>();
  const { draft, clientOrderId } = kept;
  const ground = useTicketGround(instrument, draft);
  const read = readDraft(draft, ground);
  const view = orders.find((one) => one.clientOrderId === clientOrderId);
  const isUnsent = view?.stage === 'sending' || view?.stage === 'unanswered';

  const attempts = submissionOf(clientOrderId)?.attempts ?? 0;

  const keep = (next: KeptDraft) => {
    setKept(next);
    const isWorth = next.draft.entry !== '' || next.draft.limitEntry !== '';
    keepDraft(deviceStore, username, instrument.ticker_id, isWorth ? next : undefined);
  };
  const startOver = () =>
    keep({ clientOrderId: newClientOrderId(), draft: { ...draft, entry: '', limitEntry: '' } });

  const isOver = view !== undefined && !isUnsent;
  useEffect(() => {
    if (!isOver || !view) return;
    if (view.stage === 'refused') {
      setRefused(view);
      // Whoever puts it right sends another order.
      keep({ clientOrderId: newClientOrderId(), draft });
      return;
    }
    startOver();
    onAccepted?.();
  });

  return {
    ...{ draft, ground, read, refused },
    unsent: isUnsent ? view : undefined,
    isStuck: isUnsent && (view.stage === 'unanswered' || attempts > 1),
    isRetried: view?.stage === 'sending' || isRetried(clientOrderId),
    change(change) {
      setRefused(undefined);
      const next = change.side ? turnedTo(draft, change.side) : draft;
      keep({ clientOrderId, draft: { ...next, ...change } });
    },
    submit() {
      if (!read.ok || isUnsent) return;
      setRefused(undefined);
      keep({ clientOrderId: submit(read.request, clientOrderId), draft });
    },
    retry: () => retry(clientOrderId),
    discard() {
      dismiss(clientOrderId);
      startOver();
    },
  };
}

/** What is spent on a buy says nothing of what is sold. */
function turnedTo(draft: OrderDraft, side: Side): OrderDraft {
  if (draft.side === side) return draft;
  const measure = side === 'BUY' ? 'AMOUNT' : 'QUANTITY';
  return { ...draft, side, measure, entry: '', leverage: 1 };
}
