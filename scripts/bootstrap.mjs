/**
 * The door of every command. Runs on any Node from 20 on, without a package installed: installs
 * them when they are missing or not those of the lock file, then hands over to scripts/COMMAND.ts
 * under the Node that is pinned among them, passing signals down and the exit code up.
 *
 * Usage: node scripts/bootstrap.mjs COMMAND [ARGUMENT...]
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PINNED_NODE = join(ROOT, 'node_modules', '.bin', 'node');
/** What Node has compiled and stripped of types: every process after the first starts in half the time. */
const COMPILE_CACHE = join(ROOT, 'node_modules', '.cache', 'node');
const NODE_MAJOR_MIN = 20;
const CANNOT_START = 2;
const ORPHAN_CHECK_MS = 1_000;

/**
 * `install` rather than `ci`: it keeps to the lock file just as well, but repairs what is there
 * instead of removing it from under an instance that runs, and does not insist that the lock file
 * names packages of platforms which the registry at hand does not serve.
 */
const INSTALL = [
  ...['install', '--no-save', '--include=dev', '--include=optional'],
  ...['--no-audit', '--no-fund', '--loglevel=error'],
];

const [command, ...commandArguments] = process.argv.slice(2);
const script = join(ROOT, 'scripts', `${command}.ts`);

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  refuse(`Node ${NODE_MAJOR_MIN} or newer is needed, this is ${process.versions.node}`);
}
if (command === undefined || !/^[a-z-]+$/.test(command) || !existsSync(script)) {
  refuse(`no such command: ${command ?? '(none)'}`);
}

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
/** @type {NodeJS.Signals | undefined} */
let asked;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    asked ??= signal;
    child?.kill(signal);
  });
}
// Who started us may die without a word (kill -9 of npm); what runs below us must not stay.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child?.kill('SIGTERM');
}, ORPHAN_CHECK_MS).unref();

await installPackages();
end(
  await run(PINNED_NODE, [script, ...commandArguments], ['inherit', 'inherit', 'inherit', 'ipc']),
);

/** Packages as the lock file says; of several commands at once, one installs and the rest wait. */
async function installPackages() {
  if (packagesAreInstalled()) return;
  const release = await lock();
  try {
    if (packagesAreInstalled()) return;
    process.stdout.write('installing npm packages\n');
    const npm = npmCommand();
    const outcome = await run(npm.file, [...npm.args, ...INSTALL], ['ignore', 'ignore', 'inherit']);
    if (asked) end(outcome);
    if (!packagesAreInstalled()) refuse('npm could not install the packages');
  } finally {
    release();
  }
}

/**
 * Compares what npm wrote down in node_modules with the lock file. Times would not do: npm itself
 * touches the lock file after it has installed. Packages for other platforms may be absent.
 */
function packagesAreInstalled() {
  if (!existsSync(PINNED_NODE)) return false;
  const installed = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  return Object.entries(wanted).every(([path, one]) => {
    if (!path.includes('node_modules/')) return true;
    const other = installed[path];
    return other ? other.version === one.version : one.optional === true;
  });
}

/** @returns {Record<string, { version?: string, optional?: boolean }>} */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** The npm that runs us, else the one on the search path. */
function npmCommand() {
  const running = process.env.npm_execpath;
  return running && /npm-cli\.c?js$/.test(running)
    ? { file: process.execPath, args: [running] }
    : { file: 'npm', args: [] };
}

/**
 * A file outside node_modules, which npm may replace, and outside the clone, which stays clean.
 * It appears whole, by a link to a draft: one that cannot be read is nobody's.
 */
async function lock() {
  const id = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `mockstreet-npm-${process.getuid?.() ?? 0}-${id}.lock`);
  const own = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) });
  let told = false;
  while (!asked) {
    if (linkWhole(path, own)) return () => rmSync(path, { force: true });
    const holder = liveHolder(path);
    if (holder === undefined) setAside(path);
    else if (!told) {
      process.stdout.write(`waiting for process ${holder}, which installs npm packages\n`);
      told = true;
    }
    if (holder !== undefined) await sleep(200);
  }
  return end({ code: null, signal: asked });
}

/** Writes a file that is not there yet; false when it is. */
function linkWhole(path, text) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The pid of the process that holds the lock, if it still runs: pids are reused, starts are not. */
function liveHolder(path) {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8'));
    return startedAt !== undefined && startOf(pid) === startedAt ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a lock that nobody holds, unless another process took it over meanwhile. */
function setAside(path) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (liveHolder(aside) !== undefined) linkWhole(path, readFileSync(aside, 'utf8'));
  rmSync(aside, { force: true });
}

/**
 * When a running process started, only to be compared: proc(5) field 22, in clock ticks since boot,
 * else as ps prints it. Undefined when none, or only a zombie, has that pid.
 */
function startOf(pid) {
  try {
    if (process.platform !== 'linux') {
      const found = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
      return found.trim() || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? undefined : `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Runs a program to its end; Node goes without the cache where it may not write. */
function run(file, args, stdio) {
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env };
  return new Promise((resolve) => {
    child = spawn(file, args, { stdio, cwd: ROOT, env });
    if (asked) child.kill(asked);
    child.once('error', (error) => refuse(`${file}: ${error.message}`));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Ends as the child did: with its code, or as the shell counts a signal. */
function end({ code, signal }) {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 1));
}

/** @returns {never} */
function refuse(line) {
  process.stderr.write(`${line}\n`);
  process.exit(CANNOT_START);
}
