import type { Instant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import { useEffect, useId, useRef, useState } from 'react';
import type { Instrument } from '../../api/payloads.ts';
import { useEnvironment } from '../../environment.ts';
import { useSession } from '../../session/use-session.ts';
import type { OrderView } from '../order-view.ts';
import { type OrderDesk, useOrderDesk } from '../submission/order-desk.tsx';
import { isFresh, mayBeAccepted, type Submission } from '../submission/submission.ts';
import { draftOf } from './draft-of.ts';
import { followSubmission } from './follow-submission.ts';
import { type KeptDraft, keepDraft, readKeptDraft } from './kept-draft.ts';
import { emptyDraft, type OrderDraft } from './order-draft.ts';
import { type ReadDraft, readDraft } from './read-draft.ts';
import { type TicketGround, useTicketGround } from './use-ticket-ground.ts';

export interface Ticket {
  readonly draft: OrderDraft;
  readonly ground: TicketGround;
  readonly read: ReadDraft;
  /** Of the element that says what is in its way. */
  readonly faultId: string;
  /** What was sent and nobody has taken yet: the ticket shows it, as it is, until somebody has. */
  readonly unsent: OrderView | undefined;
  /** Whether an attempt to hand it over has come to nothing: not told anew at each that follows. */
  readonly isStuck: boolean;
  /** Whether that is sent again by itself. */
  readonly isRetried: boolean;
  /** Whether that may have been accepted all the same. */
  readonly mayBeAccepted: boolean;
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
 * The draft of one instrument, on the device from its first digit. Once it is sent it is a submission,
 * which has its id, and no draft any more; the ticket shows that one until somebody has taken it.
 */
export function useTicket({ instrument, side, onAccepted }: TicketParts): Ticket {
  const { deviceStore, newClientId, clock } = useEnvironment();
  const session = useSession();
  const { ticker_id: tickerId } = instrument;
  const username = session.kind === 'open' ? session.session.username : '';
  const desk = useOrderDesk();
  const { orders, submissions, submissionOf } = desk;
  const [kept, setKept] = useState<KeptDraft>(() => {
    const found = readKeptDraft(deviceStore, username, tickerId);
    const draft = found?.draft ?? emptyDraft(instrument, side ?? 'BUY');
    const clientOrderId = found?.clientOrderId ?? newClientId();
    return { clientOrderId, draft: side ? turnedTo(draft, side) : draft };
  });
  /** The submission that the ticket shows, until it is over. */
  const [followedId, setFollowedId] = useState<string>();
  const [refused, setRefused] = useState<OrderView>();
  /** How many orders of this ticket somebody has promised to carry out. */
  const [taken, setTaken] = useState(0);
  const faultId = useId();
  const begin = (draft: OrderDraft) => setKept({ clientOrderId: newClientId(), draft });

  // Sent by another tab, or by an app that kept drafts for longer.
  if (submissionOf(kept.clientOrderId)) begin(emptied(kept.draft));
  const { pending, over, ...next } = followSubmission(submissions, tickerId, followedId);
  if (next.followedId !== followedId) setFollowedId(next.followedId);
  if (over === 'taken') setTaken(taken + 1);
  const sent = over === 'refused' ? submissionOf(followedId ?? '') : undefined;
  if (sent) {
    // Whoever puts a refused one right sends another order.
    setRefused(orders.find((one) => one.clientOrderId === followedId));
    begin(draftOf(sent.request));
  }
  useEffect(() => {
    const isWorth = kept.draft.entry !== '' || kept.draft.limitEntry !== '';
    keepDraft(deviceStore, username, tickerId, isWorth ? kept : undefined);
  }, [deviceStore, username, tickerId, kept]);
  const told = useRef(0);
  useEffect(() => {
    if (taken === told.current) return;
    told.current = taken;
    onAccepted?.();
  }, [taken, onAccepted]);

  const draft = pending ? draftOf(pending.request) : kept.draft;
  const ground = useTicketGround(instrument, draft);
  const read = readDraft(draft, ground);
  return {
    ...{ draft, ground, read, faultId, refused },
    ...handingOver(pending, desk, clock()),
    change(change) {
      setRefused(undefined);
      const next = change.side ? turnedTo(kept.draft, change.side) : kept.draft;
      setKept({ ...kept, draft: { ...next, ...change } });
    },
    submit() {
      if (!read.ok || pending) return;
      setRefused(undefined);
      setFollowedId(desk.submit(read.request, kept.clientOrderId));
      // From here on the submission has the id; whatever becomes of it, nothing else is sent under it.
      keepDraft(deviceStore, username, tickerId, undefined);
      begin(emptied(draft));
    },
    retry: () => pending && desk.retry(pending.clientOrderId),
    discard: () => pending && desk.dismiss(pending.clientOrderId),
  };
}

/** How far the handing over of what was sent has come. */
function handingOver(
  pending: Submission | undefined,
  { orders, isRetried }: OrderDesk,
  now: Instant,
): Pick<Ticket, 'unsent' | 'isStuck' | 'isRetried' | 'mayBeAccepted'> {
  if (!pending)
    return { unsent: undefined, isStuck: false, isRetried: false, mayBeAccepted: false };
  const { clientOrderId, state, attempts } = pending;
  // One that another tab was sending, which is not there any more, is waited for no longer either.
  const isSending = state.kind === 'sending' && isFresh(pending, now);
  return {
    unsent: orders.find((one) => one.clientOrderId === clientOrderId),
    isStuck: !isSending || attempts > 1,
    isRetried: isSending || isRetried(clientOrderId),
    mayBeAccepted: mayBeAccepted(pending),
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
