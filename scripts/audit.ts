import { spawn } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import {
  exitCodeOf,
  judgeAdvisories,
  judgeSignatures,
  type NpmAnswer,
  type Verdict,
} from './audit/verdict.ts';

/**
 * `npm run audit`: asks the registry for known vulnerabilities of the packages in the lock file,
 * and whether the installed ones are signed by it. Exit codes: 0 nothing found, also when there was
 * nobody to ask (it says so), 1 findings, 2 npm said something else. With `-- --signatures` only the
 * signatures, with `-- --within-s 8` for no longer than that: how `npm run check` asks.
 */
const { values: options } = parseArgs({
  options: {
    signatures: { type: 'boolean', default: false },
    'within-s': { type: 'string', default: '180' },
  },
});
const WITHIN_MS = Number.parseInt(options['within-s'], 10) * 1_000;
const COMMON = ['--json', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
/** What is only for development runs on our machines too. */
const ALL = ['--include=dev', '--include=optional', '--include=peer'];

const CHECKS = [
  { name: 'known vulnerabilities', args: ['audit', ...ALL], judge: judgeAdvisories },
  { name: 'registry signatures', args: ['audit', 'signatures', ...ALL], judge: judgeSignatures },
] as const;

const asked = CHECKS.filter(({ judge }) => !options.signatures || judge === judgeSignatures);
const verdicts = await Promise.all(
  asked.map(async ({ name, args, judge }) => {
    const verdict = await ask([...args, ...COMMON], judge);
    process.stdout.write(`${describe(name, verdict)}\n`);
    return verdict;
  }),
);
process.exitCode = exitCodeOf(verdicts);

async function ask(
  args: readonly string[],
  judge: (answer: NpmAnswer) => Verdict,
): Promise<Verdict> {
  const running = process.env.npm_execpath;
  const isNpm = running !== undefined && /npm-cli\.c?js$/.test(running);
  const child = spawn(isNpm ? process.execPath : 'npm', [...(isNpm ? [running] : []), ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: WITHIN_MS,
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return await new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ kind: 'unclear', why: message }));
    child.on('close', (exitCode) => {
      const late = { kind: 'not-checked', why: `no answer within ${WITHIN_MS / 1_000} s` } as const;
      resolve(child.killed ? late : judge({ exitCode, stdout }));
    });
  });
}

function describe(name: string, verdict: Verdict): string {
  if (verdict.kind === 'clean') {
    const { packages } = verdict;
    return `ok           ${name}${packages === undefined ? '' : `: ${packages} packages`}`;
  }
  if (verdict.kind === 'findings') {
    return [`FOUND        ${name}`, ...verdict.lines.map((line) => `  ${line}`)].join('\n');
  }
  const mark = verdict.kind === 'unclear' ? 'UNCLEAR      ' : 'not checked  ';
  return `${mark}${name}: ${verdict.why}`;
}
