import { z } from 'zod';

/** What npm said, with `--json`, and how it ended. */
export interface NpmAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
}

export type Verdict =
  | { readonly kind: 'clean'; readonly packages: number | undefined }
  | { readonly kind: 'findings'; readonly lines: readonly string[] }
  /** Whoever knows was not to be reached, or does not serve this. */
  | { readonly kind: 'not-checked'; readonly why: string }
  /** Nothing that we know how to read: taking that for clean would hide what it says. */
  | { readonly kind: 'unclear'; readonly why: string };

const advisoriesSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      range: z.string(),
      /** An advisory, or the name of the dependency that has one. */
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ total: z.int() }) }),
});

const packageSchema = z.object({ name: z.string(), version: z.string() });
const signaturesSchema = z.object({
  invalid: z.array(packageSchema.extend({ code: z.string() })),
  missing: z.array(packageSchema),
});

/** An answer of the registry that is none, and what npm itself fails with. */
const faultSchema = z.object({
  message: z.string().optional(),
  statusCode: z.int().optional(),
  error: z.object({ code: z.string().optional(), summary: z.string() }),
});

/** Of Node's network, of npm's fetch, and of a registry's refusals (`E404`). */
const UNREACHABLE_CODE =
  /^(ENOTFOUND|EAI_AGAIN|ECONN(REFUSED|RESET|ABORTED)|E(HOST|NET)UNREACH|ETIMEDOUT|EPIPE|ERR_SOCKET_TIMEOUT|FETCH_ERROR|ENOTCACHED|E[45]\d\d)$/;
/** npm gives no code to these. */
const UNREACHABLE_TEXT =
  /^(request to \S+ failed, reason: |invalid json response body |network timeout |found no dependencies to audit that were installed from a supported registry)/;

/** Judges what `npm audit` says of known vulnerabilities. */
export function judgeAdvisories(answer: NpmAnswer): Verdict {
  const json = parse(answer.stdout);
  const report = advisoriesSchema.safeParse(json).data;
  if (!report) return judgeFault(json);
  const { vulnerabilities, metadata } = report;
  const lines = Object.entries(vulnerabilities).map(([name, { severity, range, via }]) => {
    const why = via.map((one) =>
      typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`,
    );
    return `${severity}: ${name} ${range}: ${why.join('; ')}`;
  });
  const packages = metadata.dependencies.total;
  if (packages === 0 && lines.length === 0)
    return { kind: 'unclear', why: 'no package was looked at' };
  return conclude(answer, lines, packages);
}

/** Judges what `npm audit signatures` says of who has published the installed packages. */
export function judgeSignatures(answer: NpmAnswer): Verdict {
  const json = parse(answer.stdout);
  const report = signaturesSchema.safeParse(json).data;
  if (!report) return judgeFault(json);
  const { invalid, missing } = report;
  const lines = [
    ...invalid.map(({ name, version, code }) => `invalid: ${name}@${version}: ${code}`),
    ...missing.map(({ name, version }) => `missing: ${name}@${version}: has no signature`),
  ];
  return conclude(answer, lines, undefined);
}

function conclude({ exitCode }: NpmAnswer, lines: readonly string[], packages?: number): Verdict {
  if (lines.length > 0) return { kind: 'findings', lines };
  if (exitCode === 0) return { kind: 'clean', packages };
  return { kind: 'unclear', why: `npm found nothing, and yet ended with ${exitCode}` };
}

function judgeFault(json: unknown): Verdict {
  const fault = faultSchema.safeParse(json).data;
  if (!fault) return { kind: 'unclear', why: 'npm said nothing that can be read' };
  const { message, statusCode, error } = fault;
  const why = [error.code, error.summary || message].filter(Boolean).join(' ');
  const isUnreachable =
    (statusCode ?? 0) >= 400 ||
    UNREACHABLE_CODE.test(error.code ?? '') ||
    UNREACHABLE_TEXT.test(why);
  return { kind: isUnreachable ? 'not-checked' : 'unclear', why };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 0: nothing found, as far as anybody could be asked; 1: findings; 2: it is unclear. */
export function exitCodeOf(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  if (verdicts.some(({ kind }) => kind === 'findings')) return 1;
  return verdicts.some(({ kind }) => kind === 'unclear') ? 2 : 0;
}
