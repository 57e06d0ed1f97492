import type { Sql } from '@mockstreet/db/client';
import { type Clock, formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import type { AdmitOptions, Admitted } from '../admission/admit-message.ts';
import { type AdmitPorts, admitMessages } from '../admission/admit-messages.ts';
import { REPLAYED_PARTITION } from '../partition/replayed-submissions.ts';
import { isSubmission } from '../waiting/open-submission.ts';
import { recordBesideQueue } from './record-beside-queue.ts';

export interface ReplayLettersPorts {
  readonly sql: Sql;
  readonly admission: AdmitPorts;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Letters taken up in one look. */
const LETTERS_MAX = 20;
const OUTCOME_CHARS = 300;

/**
 * Takes up the letters that administrators asked to have replayed: each is checked as when it first came, as of when
 * it was accepted, so that what nobody stands behind is refused again. What is good is recorded beside the queues
 * and gets the print that it would have had in time. A letter whose answer is lost with this process is taken up again,
 * and found recorded. Returns how many there were.
 */
export async function replayLetters(
  admit: Pick<AdmitOptions, 'rules' | 'instruments'>,
  ports: ReplayLettersPorts,
): Promise<number> {
  const { sql, clock } = ports;
  const letters = await sql<{ id: string; content: Buffer }[]>`
    select id, content from dead_letters where state = 'REPLAY_ASKED'
    order by decided_at, id limit ${LETTERS_MAX}`;
  for (const { id, content } of letters) {
    const now = clock();
    const outcome = await replayOne(admit, ports, { content, now }).catch((error: unknown) => {
      ports.log.error({ err: error, letter: id }, 'a dead letter could not be replayed');
      return { isTaken: false, outcome: `cannot_replay: ${String(error)}` };
    });
    await sql`
      update dead_letters set answered_at = ${formatInstant(now)}::timestamptz,
        state = ${outcome.isTaken ? 'REPLAYED' : 'OPEN'}::dead_letter_state,
        outcome = ${outcome.outcome.replace(/\p{C}/gu, ' ').slice(0, OUTCOME_CHARS)}
      where id = ${id} and state = 'REPLAY_ASKED'`;
  }
  return letters.length;
}

interface Replayed {
  /** Somebody is answered by it; else it is open again. */
  readonly isTaken: boolean;
  readonly outcome: string;
}

async function replayOne(
  admit: Pick<AdmitOptions, 'rules' | 'instruments'>,
  { sql, admission }: ReplayLettersPorts,
  { content, now }: { readonly content: Buffer; readonly now: Instant },
): Promise<Replayed> {
  const message = { type: MESSAGE_TYPE.order, content: Buffer.from(content) };
  const options = { ...admit, partition: REPLAYED_PARTITION };
  const [admitted] = await admitMessages(options, admission, [message]);
  if (!admitted || !isSubmission(admitted)) {
    return { isTaken: false, outcome: refusalOf(admitted) };
  }
  const recorded = await recordBesideQueue({ sql, admit, now, flaggedAt: null }, [admitted]);
  if (recorded.conflicts > 0) return { isTaken: true, outcome: 'conflict' };
  if (recorded.refused > 0) {
    return { isTaken: true, outcome: `denied: ${admitted.refusal?.code ?? ''}` };
  }
  return { isTaken: true, outcome: recorded.duplicates > 0 ? 'already_recorded' : 'taken' };
}

function refusalOf(admitted: Admitted | undefined): string {
  return admitted?.kind === 'poison' ? admitted.reason : 'no order and no command';
}
