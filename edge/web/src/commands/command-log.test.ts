import { expect, test } from 'vitest';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createCommandLog, forgetCommands } from './command-log.ts';
import type { SentCommand } from './sent-command.ts';

const command = (commandId: string, outcome: SentCommand['outcome'] = null): SentCommand => ({
  ...{ commandId, type: 'MARGIN', orderId: null, outcome },
  acceptedAt: `2026-11-22T09:00:0${commandId}.000000Z`,
});
const DONE = { status: 'DONE', reason: null } as const;

function tabs() {
  const device = createFakeTabs();
  const open = () => {
    const log = createCommandLog(device.openTab(), 'demo');
    let told = 0;
    const leave = log.subscribe(() => {
      told += 1;
    });
    return { ...log, leave, told: () => told };
  };
  return { device, open };
}
const idsOf = (sent: readonly SentCommand[]) => sent.map(({ commandId }) => commandId);

test('a tab that has heard nothing yet does not write over what another has asked for', () => {
  const { device, open } = tabs();
  const [one, other] = [open(), open()];
  one.note(command('1'));
  other.note(command('2'));
  expect(idsOf(other.current())).toEqual(['2', '1']);
  device.spreadTheWord();
  expect(idsOf(one.current())).toEqual(['2', '1']);
  expect(idsOf(open().current())).toEqual(['2', '1']);
});

test('what one has heard of home all know, and nothing changes twice', () => {
  const { device, open } = tabs();
  const [one, other] = [open(), open()];
  one.note(command('1'));
  device.spreadTheWord();
  other.note(command('1', DONE));
  one.note(command('1'));
  expect(one.current()).toEqual([command('1', DONE)]);
  const told = one.told();
  device.spreadTheWord();
  expect(one.told()).toBe(told);
});

test('what comes after somebody has signed out is not written down again', () => {
  const { device, open } = tabs();
  const one = open();
  one.note(command('1'));
  one.leave();
  const store = device.openTab();
  forgetCommands(store, 'demo');
  one.note(command('1', DONE));
  expect(store.read('commands.demo')).toBeUndefined();
});
