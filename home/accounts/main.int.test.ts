import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-rotate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keyFiles = () => ({
  TOKEN_KEYS_FILE: join(folder, 'token-keys.json'),
  SEALING_KEYS_FILE: join(folder, 'sealing-keys.json'),
  CONTROL_KEY_FILE: join(folder, 'control-key.json'),
  JOURNAL_KEY_FILE: join(folder, 'journal-key.json'),
  PUBLIC_KEYS_FILE: join(folder, 'public-keys.json'),
});

/** The program that the `keys-rotate` container runs. */
async function rotate(environment: Readonly<Record<string, string>>, ...options: string[]) {
  const child = spawn(process.execPath, [MAIN, ...options], {
    env: { ...COMPILE_CACHE, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

const kids = (path: string): string[] =>
  JSON.parse(readFileSync(path, 'utf8')).keys.map(({ kid }: { kid: string }) => kid);

it('makes the first keys, then replaces them and says so', async () => {
  const files = keyFiles();
  expect(await rotate(files)).toEqual({
    code: 0,
    output: 'there were no keys: made the first ones\n',
  });
  const before = kids(files.TOKEN_KEYS_FILE);
  const { code, output } = await rotate(files, '--without-hand-over');
  expect(code).toBe(0);
  expect(output).toContain('not in the audit log: DATABASE_URL is not set');
  expect(output).toMatch(/the new key signs\n$/);
  const after = kids(files.TOKEN_KEYS_FILE);
  expect(after).toHaveLength(2);
  expect(after).toEqual(expect.arrayContaining(before));
});

it.each([
  ['an unknown option', () => keyFiles(), ['--all'], "Unknown option '--all'"],
  [
    'a file that is not named',
    () => ({ ...keyFiles(), TOKEN_KEYS_FILE: '' }),
    [],
    'TOKEN_KEYS_FILE',
  ],
  ['a control key without its edge', () => keyFiles(), ['--control-key'], 'HOME_CONTROL_KEY_FILE'],
] as const)('refuses %s with exit code 2 and changes nothing', async (_, given, options, fault) => {
  await rotate(keyFiles());
  const before = kids(keyFiles().TOKEN_KEYS_FILE);
  const { code, output } = await rotate(given(), ...options);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(fault) });
  expect(kids(keyFiles().TOKEN_KEYS_FILE)).toEqual(before);
});
