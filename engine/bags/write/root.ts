/** The root group of a multi-bag file: which bags there are, and where there is room for more. */
import type { FileBytes } from '../hdf5-format/file-bytes.ts';
import { messageType, readHeader } from '../hdf5-format/header-read.ts';
import type { Message } from '../hdf5-format/header-read.ts';
import type { Link } from './links.ts';
import { readLinks } from '../hdf5-format/links-read.ts';
import type { FoundLink } from '../hdf5-format/links-read.ts';
import { Region } from '../hdf5-format/region.ts';
import { readSuperblock, superblockLength } from '../hdf5-format/superblock.ts';

/** The root group of a multi-bag file. */
export interface Root {
  readonly links: readonly Link[];
  readonly attributes: readonly Uint8Array[];
  /** Where there is room for what is new. */
  readonly start: number;
  /** The superblock of the file that it is a copy of. */
  readonly base?: Uint8Array;
}

export interface FoundRoot extends Root {
  readonly links: readonly FoundLink[];
}

/** Of a new file. */
export const emptyRoot: Root = { links: [], attributes: [], start: superblockLength };

/** @throws FormatError `BAD_BAG`, `BAG_UNCLEAN`. */
export function readRoot(file: FileBytes): FoundRoot {
  const { bytes, root, end } = readSuperblock(file);
  const region = new Region(file);
  const messages = readHeader(region, root);
  const links = readLinks(region, messages);
  return { links, attributes: attributesOf(messages), start: region.startOfTail(end), base: bytes };
}

function attributesOf(messages: readonly Message[]): Uint8Array[] {
  return messages
    .filter(({ type }) => type === messageType.attribute || type === messageType.attributeInfo)
    .map(({ type, body }) => Buffer.concat([Buffer.of(type, body.length & 255, body.length >> 8, 0), body]));
}
