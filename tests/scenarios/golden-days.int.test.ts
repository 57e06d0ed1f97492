/** The pages of tests/scenarios/golden-days, which people read, lived through by the engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { liveGoldenDay } from '../support/golden-day/live-golden-day.ts';
import { readGoldenDay } from '../support/golden-day/read-golden-day.ts';

const PAGES = join(import.meta.dirname, 'golden-days');
const pages = readdirSync(PAGES).filter((name) => name.endsWith('.md'));

describe.each(pages)('%s', (page) => {
  const day = readGoldenDay(readFileSync(join(PAGES, page), 'utf8'));

  test.each(['live', 'outage'] as const)('comes to what it says: %s', async (way) => {
    const { outcomes, house, account } = day;
    expect(await liveGoldenDay(day, way)).toEqual({ outcomes, house, account });
  });
});
