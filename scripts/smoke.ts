import process from 'node:process';
import { parseArgs } from 'node:util';
import { checkTransport, type Finding } from './smoke/check-transport.ts';
import { judgeAnswer } from './smoke/judge-answer.ts';
import { SMOKE_REQUESTS } from './smoke/requests.ts';
import { createSender, type Sender } from './smoke/send-request.ts';
import type { SmokeRequest } from './smoke/smoke-request.ts';

/**
 * `npm run smoke -- ORIGIN [--home-away]`: asks a running deployment some two hundred things from
 * outside, none of which changes anything, and prints a row each: who has to answer, and what came.
 * With home stopped, `--home-away` says so: then its routes have to answer HOME_OFFLINE. Exit codes:
 * 0 all as it has to be, 1 something is not, 2 nothing could be asked.
 */
const CANNOT_ASK = 2;
const USAGE = 'usage: npm run smoke -- https://HOST [--home-away]\n';

const origin = readOrigin();
if (origin === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = CANNOT_ASK;
} else {
  await run(origin.url, origin.homeIsAway);
}

async function run(url: string, homeIsAway: boolean): Promise<void> {
  const isSecure = url.startsWith('https:');
  const sender = createSender(url);
  try {
    await sender.send({ method: 'GET', target: '/api/v1/status' });
  } catch (error) {
    process.stderr.write(`${url} does not answer: ${String(error)}\n`);
    process.exitCode = CANNOT_ASK;
    return;
  }
  const findings = isSecure ? await checkTransport(url, Date.now()) : [];
  for (const finding of findings) print(finding);
  for (const asked of SMOKE_REQUESTS) {
    const finding = await find(sender, asked, { isSecure, homeIsAway });
    print(finding);
    findings.push(finding);
  }
  sender.close();
  const wrong = findings.filter(({ faults }) => faults.length > 0).length;
  process.stdout.write(`${findings.length - wrong} as they have to be, ${wrong} not\n`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

async function find(
  sender: Sender,
  asked: SmokeRequest,
  circumstances: Parameters<typeof judgeAnswer>[2],
): Promise<Finding> {
  const { method, target, page, websocket, answerer } = asked;
  const how = page ? ' (page)' : websocket ? ' (websocket)' : '';
  const name = `${answerer.padEnd(7)} ${method} ${target}${how}`;
  try {
    const answer = await sender.send(asked);
    const faults = judgeAnswer(asked, answer, circumstances);
    return { asked: name, came: `${answer.status}`, faults };
  } catch (error) {
    return { asked: name, came: String(error), faults: ['no answer'] };
  }
}

function print({ asked, came, faults }: Finding): void {
  const verdict = faults.length === 0 ? 'ok  ' : 'FAIL';
  const why = faults.length === 0 ? '' : `  (${faults.join('; ')})`;
  process.stdout.write(`${verdict} ${asked} → ${came}${why}\n`);
}

function readOrigin(): { readonly url: string; readonly homeIsAway: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'home-away': { type: 'boolean', default: false } },
    });
    const parsed = positionals.length === 1 ? URL.parse(positionals[0] ?? '') : null;
    if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
    return { url: parsed.origin, homeIsAway: values['home-away'] };
  } catch {
    return undefined;
  }
}
