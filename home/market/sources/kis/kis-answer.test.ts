import { describe, expect, it } from 'vitest';
import { recordedAnswer } from '../../../../tests/support/kis-venue/kis-payloads.ts';
import { readAnswer, requireSuccess, rowOf, rowsOf, textOf } from './kis-answer.ts';
import { KisFault, remedyOf } from './kis-fault.ts';

const readRecorded = (id: string) => {
  const { status, body } = recordedAnswer(id);
  return readAnswer('kis call', status, JSON.stringify(body));
};

function faultOf(work: () => unknown): KisFault {
  try {
    work();
  } catch (error) {
    if (error instanceof KisFault) return error;
  }
  throw new Error('no KisFault');
}

describe('an answer of KIS', () => {
  it.each([
    ['rest-rate-limited', 'EGW00201', 'SLOW_DOWN', false],
    ['token-expired', 'EGW00123', 'NEW_TOKEN', false],
    ['token-rate-limited', 'EGW00133', 'AWAIT_TOKEN', false],
    ['paper-unsupported-tr', 'EGW02006', 'GIVE_UP', true],
  ])('that is a refusal says which, whatever its status: %s', (id, code, remedy, isPermanent) => {
    const fault = faultOf(() => readRecorded(id));
    expect(fault).toMatchObject({ messageCode: code, isPermanent, code: 'SOURCE_FAULT' });
    expect(remedyOf(code)).toBe(remedy);
  });

  it('that is refused otherwise is the caller’s to report, by its code', () => {
    const text = '{"rt_cd":"7","msg_cd":"OPSQ2001","msg1":" ERROR : INPUT "}';
    const fault = faultOf(() => readAnswer('kis call', 200, text));
    expect(fault.message).toBe('kis call: OPSQ2001 ERROR : INPUT');
    expect(remedyOf(fault.messageCode)).toBe('REPORT');
  });

  it.each([
    [200, '', 'kis call: HTTP 200 with an empty body'],
    [200, '  \n', 'kis call: HTTP 200 with an empty body'],
    [500, '<html>no</html>', 'kis call: HTTP 500 with no JSON'],
    [200, '{"rt_cd":"0","out', 'kis call: HTTP 200 with no JSON'],
    [200, '[1]', 'kis call: HTTP 200 with no JSON'],
    [502, '{}', 'kis call: HTTP 502'],
  ])('that is none says so without repeating it (%i %s)', (status, text, message) => {
    expect(faultOf(() => readAnswer('kis call', status, text))).toMatchObject({
      message,
      messageCode: '',
    });
  });

  it('to a quotation call has to say that it succeeded', () => {
    expect(faultOf(() => requireSuccess('kis call', {})).message).toContain('without rt_cd');
    expect(requireSuccess('kis call', { rt_cd: '0' })).toEqual({ rt_cd: '0' });
  });

  it('holds texts, with blanks in front, empty, or missing', () => {
    const body = readRecorded('overseas-price-TSLA');
    expect(textOf(rowOf(body, 'output'), 'rate')).toBe('0.00');
    expect(textOf(rowOf(body, 'nothing'), 'rate')).toBe('');
    expect(rowsOf(body, 'output')).toEqual([]);
    expect(textOf({ a: null, b: {}, c: 12 }, 'c')).toBe('12');
  });
});
