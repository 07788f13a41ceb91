/** Where the data of a dataset lies. */
import { getUint64, viewOf } from './bytes.ts';
import type { FileBytes } from './file-bytes.ts';

/** A range of the file; of data that was never written the address is infinite. */
export interface Extent {
  readonly address: number;
  readonly length: number;
}

/** The data itself, where it lies within the header. @throws FormatError `BAG_REFUSED` for other ways than in one piece. */
export function readLayout(file: FileBytes, message: Uint8Array): Uint8Array | Extent {
  const view = viewOf(message);
  const [version, kind] = [view.getUint8(0), view.getUint8(1)];
  if (version < 3 || version > 5 || kind > 1) throw file.refused('a dataset in pieces, or in another file');
  if (kind === 1) return { address: getUint64(view, 2), length: getUint64(view, 10) };
  const data = message.subarray(4, 4 + view.getUint16(2, true));
  if (data.length < view.getUint16(2, true)) throw file.damaged('has data that is longer than its header');
  return data;
}
