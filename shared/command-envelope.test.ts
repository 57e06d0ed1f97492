import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CommandEnvelope,
  canonicalCommand,
  commandEnvelopeFault,
  commandEnvelopeSchema,
  commandHash,
  commandSchema,
  deriveCommandId,
  signedCommandId,
} from './command-envelope.ts';
import { deriveOrderId } from './order-id.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const CLIENT_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const ORDER_ID = '018f2c1e-7b6a-89fb-9d2c-9eab0a539046';

const cancel = {
  version: 1,
  command_id: '018f2c1e-7b6a-804c-bdcf-d6b02bf8e380',
  client_command_id: CLIENT_ID,
  user_id: USER,
  accepted_at: '2026-03-02T01:23:45.678901Z',
  clock_error_ms: 12,
  intake_id: 'edge-1',
  body_sha256: '3de25dec0337d8dfcdd0365d4ec51e39d5bf3b20bac2653b9877e7716e1d4475',
  credential: { scheme: 'DPoP', token: 't', proof: 'p', body: '' },
  command: { type: 'CANCEL', order_id: ORDER_ID },
};
const LIST = { type: 'LIST', name: 'JIHO', dividend_rate: '0.1' } as const;
const envelope = (change: Partial<CommandEnvelope> = {}): CommandEnvelope => ({
  ...commandEnvelopeSchema.parse(cancel),
  ...change,
});

describe('deriveCommandId', () => {
  // Ids of commands that exist: a change here would make two commands of one retried request.
  it.each([
    [CLIENT_ID, cancel.command_id],
    ['7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d', '0a63a9bc-ccab-8859-8488-0f483d00bf64'],
  ])('keeps giving the same id for %s', (clientCommandId, commandId) => {
    expect(deriveCommandId(USER, clientCommandId)).toBe(commandId);
  });

  it('never gives the id of an order', () => {
    fc.assert(
      fc.property(fc.uuid(), (clientId) => {
        expect(deriveCommandId(USER, clientId)).not.toBe(deriveOrderId(USER, clientId));
      }),
    );
  });
});

describe('a listing', () => {
  it('is the same command however its rate is written, and another with another', () => {
    const parsed = commandSchema.parse({ ...LIST, dividend_rate: '0.1000' });
    expect(parsed).toEqual(LIST);
    expect(canonicalCommand(parsed)).toBe('{"type":"LIST","name":"JIHO","dividend_rate":"0.1"}');
    expect(commandHash({ ...LIST, dividend_rate: '0.2' })).not.toBe(commandHash(LIST));
  });
});

describe('the id of a signed command', () => {
  it('is the proof’s, where that is a UUID', () => {
    expect(signedCommandId(CLIENT_ID)).toBe(CLIENT_ID);
    expect(signedCommandId(CLIENT_ID.toUpperCase())).toBe(CLIENT_ID);
  });

  it('is always the same UUID for a proof with any other', () => {
    expect(signedCommandId('e1j3V_bKic8-LAEB')).toBe('b701530b-7287-8606-9910-49246f8e2b6a');
  });
});

describe('the canonical JSON of a command', () => {
  it('is the same for however it was written', () => {
    const written = { order_id: ORDER_ID.toUpperCase(), type: 'CANCEL' };
    const text = canonicalCommand(commandSchema.parse(written));
    expect(text).toBe(`{"type":"CANCEL","order_id":"${ORDER_ID}"}`);
    expect(canonicalCommand({ type: 'CANCEL_ALL' })).toBe('{"type":"CANCEL_ALL"}');
    const margin = commandSchema.parse({ enabled: false, type: 'MARGIN' });
    expect(canonicalCommand(margin)).toBe('{"type":"MARGIN","enabled":false}');
  });
});

describe('the envelope of a command', () => {
  it('agrees with itself', () => {
    expect(commandEnvelopeFault(envelope())).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['of a version not known yet', { version: 2 }],
    ['without a version', { version: undefined }],
    ['with an id that is none', { command_id: 'x' }],
    ['accepted at no time', { accepted_at: '2026-02-30T00:00:00Z' }],
    ['with a clock wrong by more than a minute', { clock_error_ms: 60_001 }],
    ['with an open credential', { credential: { scheme: 'Bearer', token: 't' } }],
    ['that asks something unknown', { command: { type: 'REPLACE', order_id: ORDER_ID } }],
    ['to cancel nothing', { command: { type: 'CANCEL' } }],
    ['to cancel all but one', { command: { type: 'CANCEL_ALL', order_id: ORDER_ID } }],
    ['to switch margin neither way', { command: { type: 'MARGIN' } }],
    ['to be listed by a name of its own', { command: { ...LIST, name: 'jiho' } }],
    ['to be listed for more than all', { command: { ...LIST, dividend_rate: '1.1' } }],
    ['to strike a share', { command: { ...LIST, type: 'STRIKE' } }],
    ['to be given more', { command: { type: 'BAILOUT', cash_krw: '5000000' } }],
    ['with an order', { order: {} }],
  ])('%s is refused', (_, change) => {
    expect(commandEnvelopeSchema.safeParse({ ...cancel, ...change }).success).toBe(false);
  });

  it('of another user is found by its id', () => {
    const user_id = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';
    expect(commandEnvelopeFault(envelope({ user_id }))).toBe('command_id');
  });

  it('with another client id is found by its id', () => {
    const client_command_id = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e10';
    expect(commandEnvelopeFault(envelope({ client_command_id }))).toBe('command_id');
  });

  it('with the id of an order is found by it', () => {
    const command_id = deriveOrderId(USER, CLIENT_ID);
    expect(commandEnvelopeFault(envelope({ command_id }))).toBe('command_id');
  });

  it('with another command is found by its hash', () => {
    const command = { type: 'CANCEL_ALL' } as const;
    expect(commandEnvelopeFault(envelope({ command }))).toBe('body_sha256');
    const body_sha256 = commandHash(command);
    expect(commandEnvelopeFault(envelope({ command, body_sha256 }))).toBeUndefined();
    const on = { type: 'MARGIN', enabled: true } as const;
    const off = { command: { ...on, enabled: false }, body_sha256: commandHash(on) };
    expect(commandEnvelopeFault(envelope(off))).toBe('body_sha256');
  });
});
