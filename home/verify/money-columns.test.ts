import { readdirSync, readFileSync } from 'node:fs';
import * as accounts from '@mockstreet/db/schema/accounts';
import * as bailouts from '@mockstreet/db/schema/bailouts';
import * as candles from '@mockstreet/db/schema/candles';
import * as commands from '@mockstreet/db/schema/commands';
import * as corporateActions from '@mockstreet/db/schema/corporate-actions';
import * as humanEtfs from '@mockstreet/db/schema/human-etfs';
import * as margin from '@mockstreet/db/schema/margin';
import * as market from '@mockstreet/db/schema/market';
import * as portfolio from '@mockstreet/db/schema/portfolio';
import * as screening from '@mockstreet/db/schema/screening';
import * as trading from '@mockstreet/db/schema/trading';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { MONEY_COLUMNS } from './money-columns.ts';

const FILES = {
  ...{ accounts, bailouts, candles, commands, 'corporate-actions': corporateActions },
  ...{ 'human-etfs': humanEtfs, margin, market, portfolio, screening, trading },
};

const SCHEMA = new URL('../../db/schema/', import.meta.url);

test('the columns of money are those that the schema declares as numeric', () => {
  const declared = Object.values(FILES)
    .flatMap((file) => Object.values(file) as unknown[])
    .filter((value): value is PgTable => is(value, PgTable))
    .map((table) => getTableConfig(table))
    .flatMap(({ name, columns }) => {
      const money = columns.filter((column) => column.getSQLType().startsWith('numeric'));
      return money.length === 0 ? [] : [[name, money.map((column) => column.name)] as const];
    });
  expect(MONEY_COLUMNS).toEqual(Object.fromEntries(declared));
});

test('no file of the schema that has such a column is left out', () => {
  const withMoney = readdirSync(SCHEMA).filter((name) =>
    /\b(money|numeric)\('/.test(readFileSync(new URL(name, SCHEMA), 'utf8')),
  );
  expect(withMoney).toEqual(Object.keys(FILES).map((name) => `${name}.ts`));
});
