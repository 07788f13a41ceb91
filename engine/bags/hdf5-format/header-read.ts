/** Object headers of version 2: the messages that say what an object is. */
import { getUint64, viewOf } from './bytes.ts';
import type { FileBytes } from './file-bytes.ts';
import type { Region } from './region.ts';

export interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

export const messageType = {
  nil: 0x00,
  space: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fill: 0x05,
  link: 0x06,
  layout: 0x08,
  groupInfo: 0x0a,
  attribute: 0x0c,
  continuation: 0x10,
  attributeInfo: 0x15,
} as const;

const known = new Set<number>(Object.values(messageType));

/** @throws FormatError `BAG_REFUSED` for an object with attributes beside its header, or with messages that no bag has: they may say anything. */
export function assertPlain(file: FileBytes, messages: readonly Message[]): void {
  for (const { type, body } of messages) {
    if (!known.has(type)) throw file.refused(`a message of type ${type}`);
    if (type === messageType.attributeInfo && Number.isFinite(getUint64(viewOf(body), (body[1] as number) & 1 ? 4 : 2)))
      throw file.refused('an object of many attributes');
  }
}

const shared = 2;
const maxPrefix = 30;

/** The messages of the object at this address, those of its continuations too. */
export function readHeader(region: Region, address: number): Message[] {
  const { file } = region;
  const prefix = file.read(address, Math.min(maxPrefix, Math.max(0, file.length - address)));
  const view = viewOf(prefix);
  const flags = view.getUint8(5);
  if (view.getUint32(0) !== 0x4f484452 || view.getUint8(4) !== 2) throw file.damaged(`has no object of version 2 at ${address}`);
  // times, and when attributes become dense
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const size =
    width === 8
      ? getUint64(view, sizeAt)
      : width === 4
        ? view.getUint32(sizeAt, true)
        : width === 2
          ? view.getUint16(sizeAt, true)
          : view.getUint8(sizeAt);
  const start = sizeAt + width;
  const messages: Message[] = [];
  const chunks = [region.sealed(address, start + size + 4, 'OHDR').subarray(start)];
  for (let chunk = chunks.pop(); chunk; chunk = chunks.pop())
    for (const message of messagesOf(region, chunk, flags)) {
      if (message.type === messageType.continuation) {
        const body = viewOf(message.body);
        chunks.push(region.sealed(getUint64(body, 0), getUint64(body, 8), 'OCHK').subarray(4));
      } else if (message.type !== messageType.nil) messages.push(message);
    }
  return messages;
}

function* messagesOf({ file }: Region, chunk: Uint8Array, headerFlags: number): Generator<Message> {
  const view = viewOf(chunk);
  const headLength = headerFlags & 4 ? 6 : 4;
  // what is too short for a message is a gap
  for (let at = 0; at + headLength <= chunk.length;) {
    const type = view.getUint8(at);
    const length = view.getUint16(at + 1, true);
    const end = at + headLength + length;
    if (end > chunk.length) throw file.damaged('has a message that is longer than its header');
    if (view.getUint8(at + 3) & shared && type !== messageType.nil) throw file.refused('messages that objects share');
    yield { type, body: chunk.subarray(at + headLength, end) };
    at = end;
  }
}
