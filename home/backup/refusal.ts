/** Why a backup or a restore is not done. Stable: scripts around them may branch on it. */
export type RefusalCode =
  | 'ALREADY_RUNNING'
  | 'BROKER_UNREACHABLE'
  | 'DAMAGED'
  | 'DATABASE_REFUSES'
  | 'DATABASE_UNREACHABLE'
  | 'DATA_PRESENT'
  | 'FILE_EXISTS'
  | 'FILE_UNREADABLE'
  | 'FLAGS_CONTRADICT'
  | 'FOLDER_UNUSABLE'
  | 'HOME_RUNNING'
  | 'IDENTITY_UNUSABLE'
  | 'JOURNAL_DIVERGES'
  | 'KEYS_CONTRADICT'
  | 'KEYS_UNREADABLE'
  | 'NEWER_FORMAT'
  | 'NEWER_POSTGRES'
  | 'NEWER_SCHEMA'
  | 'NOT_A_BACKUP'
  | 'NOT_AS_BACKED_UP'
  | 'NOT_COMPLETE'
  | 'NO_WAL'
  | 'PROGRAM_MISSING'
  | 'PROGRAM_TOO_OLD'
  | 'RECIPIENT_UNUSABLE'
  | 'REDIS_UNREACHABLE'
  | 'TIME_OUT_OF_REACH'
  | 'WAL_NOT_ARCHIVED'
  | 'WRONG_CLUSTER'
  | 'WRONG_IDENTITY';

export interface Refusal {
  readonly code: RefusalCode;
  /** For the person who tried; never holds a secret. */
  readonly message: string;
}

/** Nothing was done, for all of these reasons. */
export class Refused extends Error {
  override name = 'Refused';
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[], options?: ErrorOptions) {
    super(refusals.map(refusalLine).join('; '), options);
    this.refusals = refusals;
  }
}

/** `CODE: what is wrong` */
export function refusalLine({ code, message }: Refusal): string {
  return `${code}: ${message}`;
}

/** One reason alone. */
export function refuse(code: RefusalCode, message: string, cause?: unknown): Refused {
  return new Refused([{ code, message }], cause === undefined ? undefined : { cause });
}

/** Makes each check, and refuses with what all of them have to say. */
export async function checkAll<const T extends readonly (() => unknown)[]>(
  ...checks: T
): Promise<{ -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> }> {
  const results = await Promise.allSettled(checks.map(async (check) => await check()));
  const refusals: Refusal[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    if (!(result.reason instanceof Refused)) throw result.reason;
    refusals.push(...result.reason.refusals);
  }
  if (refusals.length > 0) throw new Refused(refusals);
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}

/** Whether all that stands in the way is that the same is being done already. */
export function isUnderWay(error: unknown): boolean {
  return error instanceof Refused && error.refusals.every(({ code }) => code === 'ALREADY_RUNNING');
}
