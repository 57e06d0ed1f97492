import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Hex } from '@mockstreet/shared/order-id';
import { joinTracks, type NamedTrack } from './join-tracks.ts';
import { parseTape, type ReplayTrack } from './parse-tape.ts';
import { readTapeTerms, type TermsOptions } from './tape-terms.ts';

/** Recorded tapes as they were found. */
export interface ReplayTapes {
  /** File or folder, for labels. */
  readonly name: string;
  /** Changes with any byte of any tape. */
  readonly fingerprint: string;
  readonly tracks: readonly ReplayTrack[];
  /** What of it is not played, a line each. */
  readonly notes: readonly string[];
}

export type TapesResult =
  | { readonly ok: true; readonly tapes: ReplayTapes }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Reads a CSV file, or every CSV file of a folder, with their sidecars. Names every fault of every
 * file at once.
 */
export async function readTapes(path: string, options: TermsOptions): Promise<TapesResult> {
  const files = await findFiles(path);
  if (typeof files === 'string') return { ok: false, faults: [files] };
  const faults: string[] = [];
  const named: NamedTrack[] = [];
  const texts: string[] = [];
  for (const file of files) {
    const name = basename(file);
    const csv = await readFile(file, 'utf8');
    const sidecar = await readSidecar(`${file}.tape.json`);
    texts.push(name, csv, JSON.stringify(sidecar) ?? '');
    const about = readTapeTerms(name, sidecar, options);
    if (!about.ok) {
      faults.push(`TAPE: ${name}: ${about.fault}`);
      continue;
    }
    const parsed = parseTape(csv, about.terms);
    if (!parsed.ok) faults.push(...parsed.faults.map((fault) => `TAPE: ${name}: ${fault}`));
    else named.push({ file: name, track: parsed.track });
  }
  const { tracks, notes, faults: conflicts } = joinTracks(named);
  faults.push(...conflicts.map((conflict) => `TAPE: ${conflict}`));
  if (faults.length > 0) return { ok: false, faults };
  const name = basename(path).replace(/\.csv$/i, '');
  const fingerprint = sha256Hex(texts.join('\0'));
  return { ok: true, tapes: { name, fingerprint, tracks, notes } };
}

async function findFiles(path: string): Promise<string[] | string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return `TAPE: there is no file or folder ${path}`;
  if (found.isFile()) return [path];
  const names = (await readdir(path)).filter((name) => /\.csv$/i.test(name)).sort();
  if (names.length === 0) return `TAPE: the folder ${path} holds no .csv file`;
  return names.map((name) => join(path, name));
}

/** A sidecar that is no JSON is returned as its text, which no schema accepts. */
async function readSidecar(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
