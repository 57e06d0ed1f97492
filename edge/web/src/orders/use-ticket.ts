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
  const { ticker_id: tickerId } = instrument;
  const username = session.kind === 'open' ? session.session.username : '';
  const { orders, submit, retry, dismiss, isRetried, submissionOf } = useOrderBook();
  const [kept, setKept] = useState<KeptDraft>(() => {
    const found = readKeptDraft(deviceStore, username, tickerId);
    const draft = found?.draft ?? emptyDraft(instrument, side ?? 'BUY');
    const clientOrderId = found?.clientOrderId ?? newClientOrderId();
    // What has been sent stays what it was.
    const isSent = orders.some((one) => one.clientOrderId === clientOrderId);
    return { clientOrderId, draft: side && !isSent ? turnedTo(draft, side) : draft };
  });
  const [refused, setRefused] = useState<OrderView>();
  /** How many orders of this ticket somebody has promised to carry out. */
  const [taken, setTaken] = useState(0);
  const { draft, clientOrderId } = kept;
  const ground = useTicketGround(instrument, draft);
  const read = readDraft(draft, ground);
  const view = orders.find((one) => one.clientOrderId === clientOrderId);
  const isUnsent = view?.stage === 'sending' || view?.stage === 'unanswered';
  const attempts = submissionOf(clientOrderId)?.attempts ?? 0;

  const over = view !== undefined && !isUnsent ? view : undefined;
  if (over) {
    // Whoever puts a refused one right sends another order.
    const isRefused = over.stage === 'refused';
    if (isRefused) setRefused(over);
    else setTaken(taken + 1);
    setKept({ clientOrderId: newClientOrderId(), draft: isRefused ? draft : emptied(draft) });
  }
  useEffect(() => {
    const isWorth = kept.draft.entry !== '' || kept.draft.limitEntry !== '';
    keepDraft(deviceStore, username, tickerId, isWorth ? kept : undefined);
  }, [deviceStore, username, tickerId, kept]);
  useEffect(() => {
    if (taken > 0) onAccepted?.();
  }, [taken, onAccepted]);

  return {
    ...{ draft, ground, read, refused },
    unsent: isUnsent ? view : undefined,
    isStuck: isUnsent && (view.stage === 'unanswered' || attempts > 1),
    isRetried: view?.stage === 'sending' || isRetried(clientOrderId),
    change(change) {
      setRefused(undefined);
      const next = change.side ? turnedTo(draft, change.side) : draft;
      setKept({ clientOrderId, draft: { ...next, ...change } });
    },
    submit() {
      if (!read.ok || isUnsent) return;
      setRefused(undefined);
      setKept({ clientOrderId: submit(read.request, clientOrderId), draft });
    },
    retry: () => retry(clientOrderId),
    discard() {
      dismiss(clientOrderId);
      setKept({ clientOrderId: newClientOrderId(), draft: emptied(draft) });
    },
  };
}

function emptied(draft: OrderDraft): OrderDraft {
  return { ...draft, entry: '', limitEntry: '' };
}

/** What is spent on a buy says nothing of what is sold. */
function turnedTo(draft: OrderDraft, side: Side): OrderDraft {
  if (draft.side === side) return draft;
  const measure = side === 'BUY' ? 'AMOUNT' : 'QUANTITY';
  return { ...draft, side, measure, entry: '', leverage: 1 };
}
