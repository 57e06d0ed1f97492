/**
 * The internet's name server, as far as a rig needs one: knows the IPv4 addresses it is started
 * with and nothing else (RFC 1035), over UDP at port 53 of ADDRESS. Says `ready` over IPC.
 *
 * Usage: name-server-process.ts ADDRESS NAME=ADDRESS...
 */
import { createSocket } from 'node:dgram';
import process from 'node:process';

const [listenAt = '', ...records] = process.argv.slice(2);
const known = new Map(records.map((text) => text.split('=') as [string, string]));
const HEADER_BYTES = 12;
/** A question about the root. */
const SMALLEST_BYTES = HEADER_BYTES + 5;
const TYPE_A = 1;
/** Seconds for which an answer may be kept. */
const TTL_S = 1;

const socket = createSocket('udp4');
socket.on('message', (query, from) => {
  if (query.length >= SMALLEST_BYTES) socket.send(answerTo(query), from.port, from.address);
});
socket.bind(53, listenAt, () => process.send?.({ type: 'ready' }));
process.on('disconnect', () => process.exit(0));

function answerTo(query: Buffer): Buffer {
  const { name, type, end } = questionOf(query);
  const address = known.get(name);
  const answers = address !== undefined && type === TYPE_A ? [addressRecord(address)] : [];
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  // An answer, recursion asked for and available; with 3, there is no such name.
  header.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...answers]);
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  // The name is that of the question, which follows the header.
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_S, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) {
    record.writeUInt8(Number.parseInt(part, 10), 12 + index);
  }
  return record;
}
