/** One bag of a file as a bag that can be put into another: its objects are read as HDF5 has them, not as values. */
import { Builder } from './builder.ts';
import type { Attribute, EncodedBag } from './builder.ts';
import { copyDataset, isGroup, readAttributes } from './copy-dataset.ts';
import { HeapReader } from '../hdf5-format/heap-read.ts';
import { readHeader } from '../hdf5-format/header-read.ts';
import type { FileBytes } from '../hdf5-format/file-bytes.ts';
import type { Link } from './links.ts';
import { readLinks } from '../hdf5-format/links-read.ts';
import type { FoundLink } from '../hdf5-format/links-read.ts';
import { Region } from '../hdf5-format/region.ts';

/** A group under way: the headers of its children come before its own. */
interface Open {
  readonly attributes: readonly Attribute[];
  readonly found: readonly FoundLink[];
  readonly links: Link[];
}

/** @throws FormatError `BAD_BAG`, or `BAG_REFUSED` for what no bag has. */
export function copyBag(file: FileBytes, address: number): EncodedBag {
  const builder = new Builder();
  const region = new Region(file);
  const heap = new HeapReader(region);
  const open: Open[] = [];
  const enter = (at: number): number | undefined => {
    const messages = readHeader(region, at);
    const attributes = readAttributes(region, heap, messages);
    if (!isGroup(messages)) return copyDataset(builder, region, heap, messages, attributes);
    open.push({ attributes, found: readLinks(region, messages), links: [] });
    return undefined;
  };
  let done = enter(address);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const { found, links, attributes } = last;
    if (done !== undefined) links.push({ name: nameOf(found, links.length), target: done });
    // what is no hard link holds no address
    for (let next = found[links.length]; next?.address === undefined && next; next = found[links.length]) links.push(next);
    const next = found[links.length];
    if (next) done = enter(next.address as number);
    else {
      done = builder.group(links, attributes);
      open.pop();
    }
  }
  return builder.finish(done as number);
}

const nameOf = (found: readonly FoundLink[], index: number): string =>
  Buffer.from((found[index] as FoundLink).nameBytes).toString('latin1');
