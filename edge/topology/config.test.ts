import { readConfig } from '@mockstreet/shared/config';
import { expect, test } from 'vitest';
import { topologyConfigSchema } from './config.ts';

const given = { PORT: '3007', AMQP_URL: 'amqp://topology:x@rabbitmq:5672/%2F' };
const idsOf = (INTAKE_IDS?: string) => {
  const result = readConfig(topologyConfigSchema, { ...given, INTAKE_IDS });
  return result.ok ? result.config.INTAKE_IDS : result.faults;
};

test('one intake unless told otherwise, and each only once', () => {
  expect(idsOf()).toEqual(['edge-1']);
  expect(idsOf('edge-1,edge_2,edge-1')).toEqual(['edge-1', 'edge_2']);
});

test.each(['edge 1', 'a,,b', 'a,', 'a.b', '*', `${'x'.repeat(65)}`])(
  'a name that is no id of an intake is a fault: %s',
  (ids) => {
    expect(idsOf(ids)).toEqual(['INTAKE_IDS: must be ids, with commas between them']);
  },
);
