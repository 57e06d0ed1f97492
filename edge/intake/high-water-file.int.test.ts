import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHighWaterFile } from './high-water-file.ts';

describe('the mark on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mockstreet-mark-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = () => createHighWaterFile(folder).read();

  it('is unknown at first, then what was written, at once or soon', async () => {
    expect(read()).toBeUndefined();
    const mark = createHighWaterFile(folder);
    mark.write(instant(1_234_567));
    expect(read()).toBe(1_234_567);
    expect(await mark.writeSoon(instant(2_345_678))).toBe(true);
    expect(read()).toBe(2_345_678);
  });

  it('does not go back when a write that was begun earlier finishes later', async () => {
    const mark = createHighWaterFile(folder);
    const soon = mark.writeSoon(instant(1));
    mark.write(instant(2));
    expect(await soon).toBe(false);
    expect(read()).toBe(2);
  });

  it('is not guessed at when the file holds something else', () => {
    writeFileSync(join(folder, 'accepted-at'), 'yesterday');
    expect(read).toThrow('does not hold a time');
  });

  it('throws where it cannot be written', async () => {
    const nowhere = createHighWaterFile(join(folder, 'missing'));
    expect(() => nowhere.write(instant(1))).toThrow();
    await expect(nowhere.writeSoon(instant(1))).rejects.toThrow();
  });
});
