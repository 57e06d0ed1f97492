import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSql } from '@mockstreet/db/client';
import { ensureKeyFiles } from '@mockstreet/home/accounts/keys/ensure-key-files';
import { type HomeKeyFiles, readKeyRing } from '@mockstreet/home/accounts/keys/key-files';
import { makeIdentity } from '@mockstreet/home/backup/age-keys';
import { openDataDirectory } from '@mockstreet/native/data-directory';
import { ensureKeys } from '@mockstreet/native/keys';
import { ensureSecrets } from '@mockstreet/native/secrets';
import { formatInstant, type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPILE_CACHE } from '../tests/support/compile-cache.ts';
import { asService, createTestDatabase } from '../tests/support/database.ts';
import { freePortBase } from '../tests/support/free-port-base.ts';
import { keyFilesIn } from '../tests/support/home-keys.ts';

const COMMAND = fileURLToPath(new URL('./keys-rotate.ts', import.meta.url));
const clock = () => instantFromMillis(Date.now());

let folder: string;
let files: HomeKeyFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-rotate-'));
  files = keyFilesIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const named = () => ({
  TOKEN_KEYS_FILE: files.tokenKeys,
  SEALING_KEYS_FILE: files.sealingKeys,
  CONTROL_KEY_FILE: files.controlKey,
  JOURNAL_KEY_FILE: files.journalKeys,
  PUBLIC_KEYS_FILE: files.publicKeys,
});

/** `npm run keys:rotate`, without npm. */
async function rotate(environment: Readonly<Record<string, string>>, ...options: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...options], {
    env: { ...COMPILE_CACHE, PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output, endedAt: clock() };
}

const textOf = (path: string) => readFileSync(path, 'utf8');
const kidsIn = (path: string): string[] =>
  JSON.parse(textOf(path)).keys.map(({ kid }: { kid: string }) => kid);

/** Every private half that lies in the folder. */
function secretsIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => textOf(join(entry.parentPath, entry.name)).match(/"d": ?"[^"]+"/g) ?? [])
    .map((member) => member.slice(member.indexOf(':') + 1).replaceAll(/[ "]/g, ''));
}

function expectNoSecret(output: string): void {
  const secrets = secretsIn(folder);
  expect(secrets.length).toBeGreaterThan(2);
  for (const secret of secrets) expect(output).not.toContain(secret);
}

describe('on files that the environment names', () => {
  it('makes the first keys where there are none, for the edge too', async () => {
    const controlPublicKey = join(folder, 'home-control-key.json');
    const made = await rotate({ ...named(), HOME_CONTROL_KEY_FILE: controlPublicKey });
    expect(made).toMatchObject({ code: 0, output: 'there were no keys: made the first ones\n' });
    expect(kidsIn(files.publicKeys)).toHaveLength(3);
    expect(kidsIn(controlPublicKey)).toEqual(kidsIn(files.controlKey));
    expect(textOf(controlPublicKey)).not.toContain('"d"');
  });

  it('returns when the new key signs, and three at once lose none', async () => {
    await ensureKeyFiles(files, { clock });
    const all = await Promise.all(
      Array.from({ length: 3 }, () => rotate(named(), '--without-hand-over')),
    );
    const { tokenKeys, sealingKeys } = readKeyRing(files);
    expect([tokenKeys.length, sealingKeys.length]).toEqual([4, 4]);
    expect(kidsIn(files.publicKeys)).toHaveLength(9);
    for (const { code, output, endedAt } of all) {
      expect(code).toBe(0);
      const made = tokenKeys.filter(({ kid }) => output.includes(`new token key    ${kid}`));
      expect(made).toHaveLength(1);
      expect(endedAt).toBeGreaterThanOrEqual(made[0]?.signs_from as Instant);
      expect(output).toMatch(/not in the audit log: DATABASE_URL is not set\nthe new key signs\n$/);
      expectNoSecret(output);
    }
    const retired = all.flatMap(({ output }) =>
      [...output.matchAll(/^old token key {4}(\S+) {2}verifies until /gm)].map(([, kid]) => kid),
    );
    // The newest is not; each other is by the one that came next.
    expect(retired).toHaveLength(3);
    expect(new Set(retired)).toEqual(new Set(kidsIn(files.tokenKeys).slice(0, -1)));
  });

  it('ends compromised keys at once, and leaves a row in the audit log', async () => {
    const database = await createTestDatabase();
    const sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
    await ensureKeyFiles(files, { clock });
    const { code, output } = await rotate(
      { ...named(), DATABASE_URL: asService(database.url, 'api') },
      '--compromised',
    );
    expect(code).toBe(0);
    expect(output).toContain('recorded in the audit log\n');
    expect(output).toContain('everyone has to sign in again');
    const [old, current] = readKeyRing(files).tokenKeys;
    const at = old?.verifies_until as Instant;
    expect(at).toBeLessThan(current?.signs_from as Instant);
    const rows = await sql`select at, action, actor_id, subject, details from audit_log`;
    expect(rows).toEqual([
      {
        at,
        action: 'keys.rotated',
        actor_id: null,
        subject: current?.kid,
        details: {
          compromised: true,
          signs_from: formatInstant(current?.signs_from as Instant),
          sealing_key: kidsIn(files.sealingKeys)[1],
          journal_key: kidsIn(files.journalKeys)[1],
          retired_count: 1,
          retired: [{ kid: old?.kid, verifies_until: formatInstant(at) }],
        },
      },
    ]);
    expectNoSecret(output + JSON.stringify(rows));
    await sql.end();
    await database.drop();
  });

  it('replaces the control key as well when asked to, where the edge finds its public half', async () => {
    await ensureKeyFiles(files, { clock });
    const [before] = kidsIn(files.controlKey);
    const refused = await rotate(named(), '--control-key');
    expect(refused).toMatchObject({
      code: 2,
      output: 'HOME_CONTROL_KEY_FILE: is needed with --control-key\n',
    });
    expect(kidsIn(files.tokenKeys)).toHaveLength(1);

    const controlPublicKey = join(folder, 'home-control-key.json');
    const environment = { ...named(), HOME_CONTROL_KEY_FILE: controlPublicKey };
    const { code, output } = await rotate(environment, '--control-key', '--without-hand-over');
    expect(code).toBe(0);
    const [kid] = kidsIn(files.controlKey);
    expect(kid).not.toBe(before);
    expect(kidsIn(controlPublicKey)).toEqual([kid]);
    expect(output).toContain(`new control key  ${kid}  every edge needs ${controlPublicKey}`);
    expectNoSecret(output);
  });

  it('changes nothing where the new keys cannot be handed over first', async () => {
    await ensureKeyFiles(files, { clock });
    const before = readdirSync(folder).map((file) => textOf(join(folder, file)));
    const away = 'postgres://nobody@127.0.0.1:1/none';
    const recipient = join(folder, 'recipient');
    for (const [environment, why] of [
      [{}, 'DATABASE_URL is not set'],
      [{ DATABASE_URL: away }, 'BACKUP_RECIPIENT_FILE is not set'],
      [{ DATABASE_URL: away, BACKUP_RECIPIENT_FILE: recipient }, 'RECIPIENT_UNUSABLE'],
    ] as const) {
      const { code, output } = await rotate({ ...named(), ...environment });
      expect({ code, output }).toMatchObject({
        code: 2,
        output: expect.stringMatching(`^nothing was changed: ${why}`),
      });
    }
    writeFileSync(recipient, (await makeIdentity()).recipientText);
    const { output } = await rotate({
      ...named(),
      ...{ DATABASE_URL: away, BACKUP_RECIPIENT_FILE: recipient },
    });
    expect(output).toContain('the database does not take the new keys (ECONNREFUSED)');
    rmSync(recipient);
    expect(readdirSync(folder).map((file) => textOf(join(folder, file)))).toEqual(before);
  });

  it.each(['tokenKeys', 'sealingKeys', 'controlKey', 'publicKeys'] as const)(
    'refuses to go on without the %s',
    async (name) => {
      await ensureKeyFiles(files, { clock });
      rmSync(files[name]);
      const before = readdirSync(folder).map((file) => textOf(join(folder, file)));
      const { code, output } = await rotate(named());
      expect(code).toBe(2);
      expect(output).toBe(`${files[name]}: is missing, the others are there\n`);
      expect(readdirSync(folder).map((file) => textOf(join(folder, file)))).toEqual(before);
    },
  );

  it('names what is not set, and an option that it does not know', async () => {
    const { TOKEN_KEYS_FILE } = named();
    const half = await rotate({ TOKEN_KEYS_FILE });
    expect(half.code).toBe(2);
    for (const name of ['SEALING_KEYS_FILE', 'CONTROL_KEY_FILE', 'PUBLIC_KEYS_FILE']) {
      expect(half.output).toMatch(new RegExp(`^${name}: `, 'm'));
    }
    const unknown = await rotate(named(), '--comprimised');
    expect(unknown.code).toBe(2);
    expect(unknown.output).toContain('usage: npm run keys:rotate');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('on the data directory of a native instance', () => {
  it('goes on from the one key of an earlier version; home being away, says what it could not do', async () => {
    const data = openDataDirectory(folder);
    ensureSecrets(data);
    await ensureKeys(data, clock);
    const [former] = JSON.parse(textOf(data.home.keys.tokenKeys)).keys;
    for (const file of Object.values(data.home.keys)) rmSync(file);
    writeFileSync(data.home.formerSigningKey, JSON.stringify({ ...former, alg: 'EdDSA' }));

    const environment = { DATA_DIR: folder, PORT_BASE: `${await freePortBase()}` };
    const { code, output } = await rotate(environment, '--without-hand-over');
    expect(code).toBe(0);
    expect(output).toContain('not in the audit log: the database does not take it (ECONNREFUSED)');
    expect(output).toContain(`old token key    ${former.kid}`);
    expect(existsSync(data.home.formerSigningKey)).toBe(false);
    const kids = kidsIn(data.home.keys.tokenKeys);
    expect(kids).toHaveLength(2);
    expect(kids[0]).toBe(former.kid);
    expectNoSecret(output);
  });

  it('says so when there is none', async () => {
    const { code, output } = await rotate({ DATA_DIR: join(folder, 'none') });
    expect([code, output]).toEqual([
      2,
      `${join(folder, 'none')} holds no instance: npm start makes one\n`,
    ]);
  });
});
