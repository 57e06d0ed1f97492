import * as accounts from '@mockstreet/db/schema/accounts';
import * as commands from '@mockstreet/db/schema/commands';
import * as corporateActions from '@mockstreet/db/schema/corporate-actions';
import * as humanEtfs from '@mockstreet/db/schema/human-etfs';
import * as market from '@mockstreet/db/schema/market';
import * as outbox from '@mockstreet/db/schema/outbox';
import * as portfolio from '@mockstreet/db/schema/portfolio';
import * as trading from '@mockstreet/db/schema/trading';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { MONEY_COLUMNS } from './money-columns.ts';

const FILES = [
  ...[accounts, commands, corporateActions, humanEtfs],
  ...[market, outbox, portfolio, trading],
];

test('the columns of money are those that the schema declares as numeric', () => {
  const declared = FILES.flatMap((file) => Object.values(file) as unknown[])
    .filter((value): value is PgTable => is(value, PgTable))
    .map((table) => getTableConfig(table))
    .flatMap(({ name, columns }) => {
      const money = columns.filter((column) => column.getSQLType().startsWith('numeric'));
      return money.length === 0 ? [] : [[name, money.map((column) => column.name)] as const];
    });
  expect(MONEY_COLUMNS).toEqual(Object.fromEntries(declared));
});
