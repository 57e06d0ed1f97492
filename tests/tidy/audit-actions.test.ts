import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AUDIT_ACTIONS } from '../../home/accounts/audit-actions.ts';
import { isCode, isTest, readRepository } from '../architecture/source-tree.ts';

const LIST = 'home/accounts/audit-actions.ts';
const home = readRepository().filter(
  (file) =>
    file.path.startsWith('home/') && isCode(file) && !isTest(file.path) && file.path !== LIST,
);
/** Those that append to the audit log. */
const recorders = home.filter(({ text }) => text.includes('record_audit('));
/** Functions of the database do, too, for services that may do no more than that. */
const MIGRATIONS = fileURLToPath(new URL('../../db/migrations', import.meta.url));
const functions = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => ({ text: readFileSync(join(MIGRATIONS, name), 'utf8') }))
  .filter(({ text }) => text.includes('record_audit('));

const ROOTS = [...new Set(AUDIT_ACTIONS.map((action) => action.split('.')[0]))].join('|');
const ACTION = new RegExp(`'((?:${ROOTS})\\.[a-z_]+)'`, 'g');
const actionsIn = (text: string) => [...text.matchAll(ACTION)].map(([, action]) => action);

test('what is recorded is on the list of actions', () => {
  const recorded = [...recorders, ...functions].flatMap(({ text }) => actionsIn(text));
  const listed: readonly (string | undefined)[] = AUDIT_ACTIONS;
  expect(recorded.filter((action) => !listed.includes(action))).toEqual([]);
});

test('every action on the list is recorded somewhere', () => {
  const recorded = new Set([...recorders, ...functions].flatMap(({ text }) => actionsIn(text)));
  expect(AUDIT_ACTIONS.filter((action) => !recorded.has(action))).toEqual([]);
});

test('whoever writes people, invites, sessions or keys records it in the same file', () => {
  const writes = /\b(?:insert into|update|delete from) (?:users|invites|sessions|api_keys)\b/;
  const silent = home.filter((file) => writes.test(file.text) && !recorders.includes(file));
  expect(silent.map(({ path }) => path)).toEqual([]);
});
