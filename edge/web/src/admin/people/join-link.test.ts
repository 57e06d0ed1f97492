import { expect, test } from 'vitest';
import { joinLink } from './join-link.ts';

test('a link to join carries the code, whatever letters it has', () => {
  expect(joinLink('https://example.org', 'msi_1&2')).toBe(
    'https://example.org/join?code=msi_1%262',
  );
});
