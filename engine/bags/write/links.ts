/** Links of groups: a name, and where the object lies. */
import type { Builder } from './builder.ts';

/** A link within a bag, to an address that counts from its start; or one whose message is ready, with the address that it has. */
export type Link = { readonly name: string; readonly target: number } | { readonly nameBytes: Uint8Array; readonly message: Uint8Array };

/** HDF5 keeps more than this in a heap with an index of the names. */
export const maxCompactLinks = 8;

const addressLength = 8;

/** What a link to an object of the file is, whatever it lies in. */
export function hardLink(name: string, address: number): Link {
  const nameBytes = Buffer.from(name);
  const message = Buffer.alloc(prefixLength(nameBytes.length) + nameBytes.length + addressLength);
  message.set([1, nameBytes.length > 255 ? 0x11 : 0x10, 1]);
  if (nameBytes.length > 255) message.writeUInt16LE(nameBytes.length, 3);
  else message[3] = nameBytes.length;
  message.set(nameBytes, prefixLength(nameBytes.length));
  message.writeBigUInt64LE(BigInt(address), message.length - addressLength);
  return { nameBytes, message };
}

/** Version, flags, characters, length of the name. */
const prefixLength = (nameLength: number): number => (nameLength > 255 ? 5 : 4);

export const linkName = (link: Link): Uint8Array => ('message' in link ? link.nameBytes : Buffer.from(link.name, 'latin1'));

/** Length of its message. */
export const linkLength = (link: Link): number =>
  'message' in link ? link.message.length : prefixLength(link.name.length) + link.name.length + addressLength;

export function writeLink(builder: Builder, link: Link): void {
  const { out } = builder;
  if ('message' in link) return out.bytes(link.message);
  const { length } = link.name;
  out.u8(1);
  out.u8(length > 255 ? 0x11 : 0x10);
  out.u8(1);
  if (length > 255) out.u16(length);
  else out.u8(length);
  out.latin1(link.name);
  builder.address(link.target);
}
