import type { Instant } from '@mockstreet/shared/instant';
import type { Authority, AuthorityQuestion } from '#accounts/authority';
import type { CalendarHistory } from '#market/calendar-history';
import type { TradingModes } from '../core/trading-modes.ts';
import { admitCommand } from './admit-command.ts';
import {
  type AdmitOptions,
  type Admitted,
  type Message,
  poison,
  readMessage,
  type Submission,
} from './admit-message.ts';
import { type Announced, admitOrder } from './admit-order.ts';
import { judgeGrounds, questionOf } from './judge-grounds.ts';
import { type CredentialVerdict, isCommand, type VerifyCredential } from './verify-credential.ts';

export interface AdmitPorts {
  readonly verifyCredential: VerifyCredential;
  /** Notes which keys there are. What it returns looks again, and tells whether they have changed. */
  noteKeys(): () => Promise<boolean>;
  /** What the credentials rest on, as the database has it now. */
  readAuthority(question: AuthorityQuestion): Promise<Authority>;
  /** The markets' hours with all that was in force at `at`; hardly ever asks the database. */
  readHours(at: Instant): Promise<CalendarHistory>;
  /** Who may trade what, with all that was in force at `at`; hardly ever asks the database. */
  readModes(at: Instant): Promise<TradingModes>;
}

/** A message on its way; `verdict` is there for submissions, once their credentials are verified. */
interface Reading {
  read: Submission | Admitted;
  verdict: CredentialVerdict | undefined;
}

/**
 * Checks messages of a partition as if the edge had not: shape, the id and hash that they claim,
 * the user's credential and what it rests on, all as of acceptance. What fails is poison, with a
 * reason; what passes is an order or a command, perhaps with a refusal that is already certain. The answers come
 * in the order of the messages; the database is asked at most once, and
 * now and then for what administrators have said.
 */
export async function admitMessages(
  options: AdmitOptions,
  ports: AdmitPorts,
  messages: readonly Message[],
): Promise<Admitted[]> {
  const readings = messages.map(
    (message): Reading => ({
      read: orPoison(undefined, () => readMessage(message)),
      verdict: undefined,
    }),
  );
  // Before the first look, or keys that come during it would go unnoticed.
  const haveKeysMoved = ports.noteKeys();
  await verifyAll(ports, readings);
  const doubtful = readings.filter(({ verdict }) => verdict && mayBeKeysOfOurs(verdict));
  if (doubtful.length > 0 && (await haveKeysMoved())) await verifyAll(ports, doubtful);

  const good = readings.flatMap(({ verdict }) => (verdict?.ok ? [verdict.grounds] : []));
  const authority = good.length > 0 ? await ports.readAuthority(questionOf(good)) : NO_AUTHORITY;
  const latest = Math.max(0, ...readings.map(acceptedAt)) as Instant;
  const [hours, modes] = await Promise.all([ports.readHours(latest), ports.readModes(latest)]);
  const known = { ...options, hours, modes };
  return readings.map(({ read, verdict }) =>
    read.kind === 'submission'
      ? orPoison(read, () => admitSubmission(known, read, verdict, authority))
      : read,
  );
}

function acceptedAt({ read }: Reading): number {
  return read.kind === 'submission' ? read.acceptedAt : 0;
}

const NO_AUTHORITY: Authority = {
  sessionEnds: new Map(),
  voidBefore: new Map(),
  apiKeys: new Map(),
};

/** A promise per message would be the dearest part of admitting it: most are known already. */
async function verifyAll(ports: AdmitPorts, readings: readonly Reading[]): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const reading of readings) {
    const { read } = reading;
    if (read.kind !== 'submission') continue;
    const verdict = orPoison(read, () => ports.verifyCredential(read.envelope, read.acceptedAt));
    if (verdict instanceof Promise) underWay.push(settle(reading, read, verdict));
    else if ('kind' in verdict) reading.read = verdict;
    else reading.verdict = verdict;
  }
  if (underWay.length > 0) await Promise.all(underWay);
}

async function settle(
  reading: Reading,
  submission: Submission,
  verdict: Promise<CredentialVerdict>,
): Promise<void> {
  try {
    reading.verdict = await verdict;
  } catch (error) {
    reading.read = cannotAdmit(submission, error);
  }
}

/** Whether the fault may lie in keys of home's that this process has not read yet. */
function mayBeKeysOfOurs(verdict: CredentialVerdict): boolean {
  if (verdict.ok) return false;
  return verdict.fault === 'credential_not_valid' || verdict.fault === 'credential_not_opened';
}

function admitSubmission(
  options: AdmitOptions & Announced,
  submission: Submission,
  verdict: CredentialVerdict | undefined,
  authority: Authority,
): Admitted {
  const { envelope, acceptedAt } = submission;
  if (!verdict) throw new Error('admitted before it was verified');
  if (!verdict.ok) return poison(verdict.fault, envelope);
  const { grounds, signedAt } = verdict;
  const judged = judgeGrounds(grounds, authority, { userId: envelope.user_id, acceptedAt });
  if (judged.kind === 'fault') return poison(judged.fault, envelope);
  const standing = {
    signedAt,
    revoked: judged.kind === 'revoked' ? judged.denial : undefined,
    apiKeyId: judged.kind === 'good' ? judged.apiKeyId : undefined,
  };
  return isCommand(envelope)
    ? admitCommand(options, { ...submission, envelope }, standing)
    : admitOrder(options, { ...submission, envelope }, standing);
}

/** A bug of ours in one message is no reason to hold up the others. */
function orPoison<T>(submission: Submission | undefined, admit: () => T): T | Admitted {
  try {
    return admit();
  } catch (error) {
    return cannotAdmit(submission, error);
  }
}

function cannotAdmit(submission: Submission | undefined, error: unknown): Admitted {
  const what = error instanceof Error ? error.message.slice(0, 200) : String(error);
  return poison(`cannot_admit:${what}`, submission?.envelope);
}
