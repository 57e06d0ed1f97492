import { createSql } from '@mockstreet/db/client';
import { type Floor, type Scenario, seconds, until, untilBack } from '../floor.ts';

const HEALTHY_WITHIN_MS = 180_000;

/** Every secret of both boxes is replaced under load, in the order that `deploy:keys` prints. */
export const secretsRotated: Scenario = {
  name: 'all secrets rotated',
  async play(floor) {
    const { rig, stage, nowMs } = floor;
    const before = { ...stage.book.counts };
    const startedMs = nowMs();
    const oldUrls = ['setup', 'api'].map((name) => rig.databaseUrlOf(name));
    await rig.makeBundle('--rotate', 'all');
    for (const machine of [rig.edge, rig.home]) machine.copyBundle('wireguard');
    for (const part of ['rabbitmq', 'secrets']) rig.edge.copyBundle(part);
    await restart(floor, 'edge', ['rabbitmq']);
    await restart(floor, 'edge', ['topology', 'intake']);
    for (const part of ['secrets', 'keys']) rig.home.copyBundle(part);
    const { code, output } = await rig.home.runTool('setup');
    if (code !== 0) throw new Error(`set-up ended with ${code}: ${output}`);
    await restart(floor, 'home', ['redis']);
    await restart(floor, 'home', [
      'api',
      'engine',
      'feeder',
      'relay',
      'control',
      'journal',
      'snapshots',
      'worker_notify',
      'scheduler',
      'discord_bot',
      'backup',
    ]);
    rig.edge.copyBundle('keys');
    await restart(floor, 'edge', ['intake']);
    await untilBack(floor);
    const takenMs = nowMs() - startedMs;
    for (const url of oldUrls) await refused(url);
    await stage.settled();
    return {
      'from the first copy to the last': seconds(takenMs),
      '202s meanwhile': stage.book.counts.accepted - before.accepted,
      '503s meanwhile': stage.book.counts.unavailable - before.unavailable,
    };
  },
};

/** As `docker compose restart` does, all at once. */
async function restart(floor: Floor, box: 'edge' | 'home', services: readonly string[]) {
  const machine = floor.rig[box];
  const before = new Map(services.map((name) => [name, machine.pidOf(name)]));
  for (const pid of before.values()) process.kill(pid ?? 0, 'SIGTERM');
  let failing = services;
  await until(`${services.join(', ')} again`, floor, HEALTHY_WITHIN_MS, async () => {
    if (services.some((name) => [before.get(name), undefined].includes(machine.pidOf(name)))) {
      return false;
    }
    failing = await machine.unhealthy(failing);
    return failing.length === 0;
  });
}

/** What was given out before opens nothing any more. */
async function refused(url: string): Promise<void> {
  const sql = createSql({ url, applicationName: 'two-hosts', poolSize: 1 });
  const isLetIn = await sql`select 1`.then(
    () => true,
    () => false,
  );
  await sql.end({ timeout: 1 });
  if (isLetIn) throw new Error('an old password still opens the database');
}
