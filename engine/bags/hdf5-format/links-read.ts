/** The links of a group, of a few that its header holds, or many in a heap. */
import { getUint64, viewOf } from './bytes.ts';
import { readDense } from './dense-read.ts';
import { messageType } from './header-read.ts';
import type { Message } from './header-read.ts';
import type { Region } from './region.ts';

export interface FoundLink {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly message: Uint8Array;
  /** Of the object; `undefined` of a link that is not hard. */
  readonly address: number | undefined;
}

/** The links of the group that has these messages. @throws FormatError `BAD_BAG` where it is no group. */
export function readLinks(region: Region, messages: readonly Message[]): FoundLink[] {
  const info = messages.find(({ type }) => type === messageType.linkInfo);
  if (!info) throw region.file.damaged('has an object that is no group of today where there should be one');
  const view = viewOf(info.body);
  const at = view.getUint8(1) & 1 ? 10 : 2;
  const heap = getUint64(view, at);
  const found = Number.isFinite(heap)
    ? readDense(region, heap, getUint64(view, at + 8))
    : messages.filter(({ type }) => type === messageType.link).map(({ body }) => body);
  return found.map((message) => parseLink(region, message));
}

/** What names are in, ASCII being 0. */
const utf8 = 1;

function parseLink({ file }: Region, message: Uint8Array): FoundLink {
  const view = viewOf(message);
  const flags = view.getUint8(1);
  if (view.getUint8(0) !== 1 || flags >= 0x20) throw file.damaged('has a link of an unknown version');
  let at = 2;
  const type = flags & 0x08 ? view.getUint8(at++) : 0;
  if (flags & 0x04) at += 8;
  if (flags & 0x10 && view.getUint8(at++) > utf8) throw file.damaged('has a link of unknown characters');
  const width = 1 << (flags & 3);
  if (width > 2) throw file.damaged('has a link with too long a name');
  const length = width === 2 ? view.getUint16(at, true) : view.getUint8(at);
  at += width;
  const nameBytes = message.subarray(at, at + length);
  const name = Buffer.from(nameBytes.buffer, nameBytes.byteOffset, nameBytes.length).toString();
  return { name, nameBytes, message, address: type === 0 ? getUint64(view, at + length) : undefined };
}
