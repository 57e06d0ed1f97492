import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { expect, test } from 'vitest';
import { LONG_FILES } from './long-files-first.ts';

test('the files that are begun with are there', () => {
  expect(LONG_FILES.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});
