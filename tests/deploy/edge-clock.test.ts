import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeText, parseCompose, REPOSITORY } from '../support/compose/compose-file.ts';

const SCRIPT = join(REPOSITORY, 'deploy/edge-clock/clock-error.sh');
const read = (name: string) => readFileSync(join(REPOSITORY, 'deploy/edge-clock', name), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-clock-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'out'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is in the file after a run with a chrony that says this. */
function written(tracking: string, code = 0): { file: string | undefined; status: number | null } {
  const chronyc = `#!/bin/sh\n[ "$*" = "-c tracking" ] || exit 9\nprintf '%s' '${tracking}'\nexit ${code}\n`;
  writeFileSync(join(folder, 'bin/chronyc'), chronyc, { mode: 0o755 });
  const { status } = spawnSync('sh', [SCRIPT, join(folder, 'out')], {
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  const path = join(folder, 'out/clock-error-ms');
  return { file: existsSync(path) ? readFileSync(path, 'utf8') : undefined, status };
}

/** chronyc(1): id, name, stratum, time, offset, two more, frequency and two more, delay, dispersion, … */
const line = (
  id: string,
  stratum: number,
  offset: string,
  delay: string,
  dispersion: string,
  leap: string,
) =>
  `${id},192.0.2.123,${stratum},1795289864.123456789,${offset},-0.000001456,0.000010285,` +
  `-21.124,0.000,0.006,${delay},${dispersion},64.3,${leap}\n`;

test.each([
  [
    'in a data centre',
    line('A9FEA97B', 4, '0.000000123', '0.000486142', '0.000255826', 'Normal'),
    '1\n',
  ],
  [
    'behind a long way',
    line('01020304', 3, '-0.000001501', '0.373169000', '0.024780000', 'Normal'),
    '212\n',
  ],
  [
    'being corrected, slow or fast',
    line('01020304', 3, '-1.500000000', '0.02', '0.01', 'Normal'),
    '1520\n',
  ],
  [
    'on the day of a leap second',
    line('01020304', 3, '0.002', '0.002', '0.001', 'Insert second'),
    '4\n',
  ],
  [
    'without an answer for days',
    line('01020304', 3, '0.000000001', '0.02', '2.5', 'Normal'),
    '2511\n',
  ],
])('a clock %s: its error is bounded upwards, in milliseconds', (_, tracking, expected) => {
  expect(written(tracking)).toEqual({ file: expected, status: 0 });
  expect(readdirSync(join(folder, 'out'))).toEqual(['clock-error-ms']);
});

test.each([
  [
    'follows nobody',
    '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n',
    0,
  ],
  ['follows itself', line('7F7F0101', 10, '0.0', '0.0', '0.0', 'Normal'), 0],
  ['has lost whom it followed', line('01020304', 3, '0.0', '0.02', '0.01', 'Not synchronised'), 0],
  ['does not run', '506 Cannot talk to daemon\n', 1],
  ['says something else', '0.001\n', 0],
])(
  'of a clock that %s nothing is said: the last figure stays, as old as it is',
  (_, tracking, code) => {
    expect(written(tracking, code)).toEqual({ file: undefined, status: 1 });
    writeFileSync(join(folder, 'out/clock-error-ms'), '7\n');
    expect(written(tracking, code)).toEqual({ file: '7\n', status: 1 });
  },
);

test('it is written where compose shows it to intake, more often than it counts as old', () => {
  const { intake } = parseCompose(composeText('edge'), { PUBLIC_HOST: 'mock.example' }).services;
  const service = read('mockstreet-clock.service');
  const [, runtime] = /^RuntimeDirectory=(\w+)$/m.exec(service) ?? [];
  expect(service).toContain(`/opt/mockstreet/deploy/edge-clock/clock-error.sh /run/${runtime}\n`);
  expect(intake?.volumes).toContain(`/run/${runtime}:/run/clock:ro`);
  expect(intake?.environment?.CLOCK_ERROR_FILE).toBe('/run/clock/clock-error-ms');
  expect(read('mockstreet-clock.timer')).toContain('OnUnitInactiveSec=10\n');
});
