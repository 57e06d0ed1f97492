import type { AlertValues } from './alert.ts';
import { calmNickname } from './calm-nickname.ts';

/** The field that a template has the nickname in of whom an alert is about, where that is not `nickname`. */
const NICKNAME_FIELDS: Readonly<Record<string, string>> = { dividend_paid: 'payer_nickname' };
/** Fields that hold what users chose. */
const IS_CHOSEN = /(?:^|_)nickname$/;

/** What a template is filled with, with the nickname that the user has now. */
export function nameFields(message: {
  readonly template: string;
  readonly nickname: string | null;
  readonly fields: AlertValues;
}): AlertValues {
  const { template, nickname, fields } = message;
  const named =
    nickname === null ? fields : { ...fields, [NICKNAME_FIELDS[template] ?? 'nickname']: nickname };
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
      name,
      typeof value === 'string' && IS_CHOSEN.test(name) ? calmNickname(value) : value,
    ]),
  );
}
