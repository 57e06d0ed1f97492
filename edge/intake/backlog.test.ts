import { type Instant, instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type Backlog, createBacklog } from './backlog.ts';

const at = (place: number): Instant => instant(1_000 + place);

function publish(backlog: Backlog, from: number, count: number): void {
  for (let place = from; place < from + count; place++) backlog.published(at(place), 1);
}

function look(backlog: Backlog, ready: number): void {
  backlog.observed(backlog.startLook(), ready);
}

describe('the backlog', () => {
  it('is what was seen and what was published since the look began', () => {
    const backlog = createBacklog({ depthMax: 100 });
    publish(backlog, 0, 10);
    const mark = backlog.startLook();
    publish(backlog, 10, 5);
    backlog.observed(mark, 8);
    expect(backlog.depth()).toBe(13);
  });

  it('is full at its bound, also when nobody can look', () => {
    const backlog = createBacklog({ depthMax: 10 });
    publish(backlog, 0, 9);
    expect(backlog.isFull()).toBe(false);
    publish(backlog, 9, 1);
    expect(backlog.isFull()).toBe(true);
    look(backlog, 0);
    expect(backlog.isFull()).toBe(false);
  });

  it('knows when its oldest message was accepted while nothing leaves', () => {
    const backlog = createBacklog({ depthMax: 1_000 });
    look(backlog, 0);
    publish(backlog, 0, 3);
    look(backlog, 3);
    publish(backlog, 3, 40);
    look(backlog, 43);
    expect(backlog.oldestAcceptedAt()).toBe(at(0));
  });

  it('follows the head while the queue drains, never past it', () => {
    const backlog = createBacklog({ depthMax: 100_000 });
    for (let round = 0; round < 20; round++) {
      publish(backlog, round * 10, 10);
      look(backlog, (round + 1) * 10);
    }
    for (const ready of [199, 150, 95, 7]) {
      look(backlog, ready);
      const head = 200 - ready;
      const oldest = backlog.oldestAcceptedAt() as number;
      expect(oldest).toBeLessThanOrEqual(at(head));
      expect(oldest).toBeGreaterThan(at(head - 10));
    }
  });

  it('knows no oldest message when nothing waits', () => {
    const backlog = createBacklog({ depthMax: 10 });
    publish(backlog, 0, 3);
    look(backlog, 0);
    expect(backlog.oldestAcceptedAt()).toBeUndefined();
  });

  it('does not guess at messages from before it was there', () => {
    const backlog = createBacklog({ depthMax: 10 });
    publish(backlog, 0, 3);
    look(backlog, 50);
    expect(backlog.oldestAcceptedAt()).toBeUndefined();
  });

  it('is roughly right after days of looks, and sharp again when they are over', () => {
    const backlog = createBacklog({ depthMax: 1_000_000 });
    for (let place = 0; place < 100_000; place++) {
      publish(backlog, place, 1);
      look(backlog, place + 1);
    }
    look(backlog, 50_000);
    const oldest = backlog.oldestAcceptedAt() as number;
    expect(oldest).toBeLessThanOrEqual(at(50_000));
    expect(oldest).toBeGreaterThan(at(49_900));
    look(backlog, 0);
    for (let place = 100_000; place < 100_010; place++) {
      publish(backlog, place, 1);
      look(backlog, place - 99_999);
    }
    look(backlog, 3);
    expect(backlog.oldestAcceptedAt()).toBe(at(100_007));
  });
});
