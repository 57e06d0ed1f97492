import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * What axe has to say against a page as it stands, each with the places it says it of.
 *
 * @param part of the page that is meant, as a selector; left out: all of it
 */
export async function expectAccessible(page: Page, part = 'html'): Promise<void> {
  // In one go and without what is well: a third of the time. It would miss what is in a frame of another origin,
  // of which our pages have none: their policy forbids it.
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' | ')}`,
  );
  expect(said, await page.title()).toEqual([]);
}
