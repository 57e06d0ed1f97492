import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { refuse } from './refusal.ts';

/** PostgreSQL's client programs that we call. */
type PgProgram = 'pg_dump' | 'pg_restore' | 'pg_basebackup';

export interface PgPrograms {
  /** Where they lie; undefined: on the search path. */
  readonly folder: string | undefined;
  /** The search path, for a program that calls another. */
  readonly searchPath: string | undefined;
}

const COMPLAINT_CHARACTERS = 2_000;

/** Its major version; refuses with PROGRAM_MISSING. */
export async function majorOf(programs: PgPrograms, program: PgProgram): Promise<number> {
  const path = pathOf(programs, program);
  try {
    const env = environmentOf(programs);
    const { stdout } = await promisify(execFile)(path, ['--version'], { env });
    const major = /\b(\d+)[.\d]*(devel|beta\d+|rc\d+)?\b/.exec(stdout)?.[1];
    if (major !== undefined) return Number.parseInt(major, 10);
  } catch {
    // Said below.
  }
  throw refuse('PROGRAM_MISSING', `${path} cannot be run; it comes with PostgreSQL's client`);
}

/**
 * What a program prints, as it prints it. Throws after the last of it unless the program ended
 * well, with what it had to say. A reader that stops early ends the program.
 */
export async function* readProgram(
  programs: PgPrograms,
  call: ProgramCall,
): AsyncGenerator<Uint8Array> {
  const child = start(programs, call, 'ignore');
  const ended = ending(child, call.program);
  // Waited for below; a program that fails early must not count as unhandled until then.
  ended.catch(() => {});
  try {
    if (child.stdout) yield* child.stdout as AsyncIterable<Uint8Array>;
    await ended;
  } finally {
    child.kill('SIGKILL');
  }
}

export interface ProgramInput {
  /** Waits while the program is behind. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that this was all; rejects unless the program then ends well. */
  close(): Promise<void>;
  /** Ends the program wherever it is. */
  kill(): void;
}

/** Starts a program that reads its input from us. */
export function feedProgram(programs: PgPrograms, call: ProgramCall): ProgramInput {
  const child = start(programs, call, 'pipe');
  const input = child.stdin as Writable;
  const ended = ending(child, call.program);
  ended.catch(() => {});
  // Why the pipe broke is told by how the program ended.
  input.on('error', () => {});
  return {
    async write(bytes) {
      if (input.destroyed) await ended;
      if (input.write(bytes)) return;
      await Promise.race([once(input, 'drain'), ended.then(() => tooEarly(call.program))]);
    },
    async close() {
      input.end();
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

export interface ProgramCall {
  readonly program: PgProgram;
  readonly args: readonly string[];
  /** Reached by environment variables: arguments are visible to every user of the machine. */
  readonly databaseUrl: string;
  /** Ends it by force. */
  readonly signal?: AbortSignal | undefined;
}

function start(programs: PgPrograms, call: ProgramCall, stdin: 'ignore' | 'pipe'): ChildProcess {
  return spawn(pathOf(programs, call.program), call.args, {
    env: { ...environmentOf(programs), ...connectionVariables(call.databaseUrl) },
    stdio: [stdin, 'pipe', 'pipe'],
    signal: call.signal,
    killSignal: 'SIGKILL',
  });
}

async function ending(child: ChildProcess, program: PgProgram): Promise<void> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
  });
  // Nobody reads it where we feed the program.
  if (child.stdin) child.stdout?.resume();
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return;
  throw new Error(`${program} ended with ${signal ?? `code ${code}`}: ${complaint.trim()}`);
}

function tooEarly(program: PgProgram): never {
  throw new Error(`${program} ended before its input did`);
}

/** As libpq reads them; see PostgreSQL's manual, "Environment Variables". */
function connectionVariables(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl);
  return {
    PGHOST: url.hostname,
    PGPORT: url.port || '5432',
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGCONNECT_TIMEOUT: '10',
    PGTZ: 'UTC',
  };
}

function environmentOf({ searchPath }: PgPrograms): Record<string, string> {
  return { LC_ALL: 'C', ...(searchPath === undefined ? {} : { PATH: searchPath }) };
}

function pathOf({ folder }: PgPrograms, program: PgProgram): string {
  return folder === undefined ? program : join(folder, program);
}
