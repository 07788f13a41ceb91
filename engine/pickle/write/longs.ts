/** The shortest two's complement of an integer outside of 32 bits, little-endian. */
export function longBytes(value: bigint): Uint8Array {
  if (value >= -0x8000_0000_0000_0000n && value <= 0x7fff_ffff_ffff_ffffn) {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64LE(value);
    return bytes.subarray(0, shortest(bytes));
  }
  // the magnitude of -x - 1 has the inverted bits of x
  const hex = (value < 0n ? -value - 1n : value).toString(16);
  const bytes = Buffer.from(`00${hex.length % 2 === 0 ? '' : '0'}${hex}`, 'hex').reverse();
  if (value < 0n) for (let i = 0; i < bytes.length; i++) bytes[i] = ~(bytes[i] as number);
  return bytes.subarray(0, shortest(bytes));
}

/** Bytes that only repeat the sign say nothing. */
function shortest(bytes: Uint8Array): number {
  let length = bytes.length;
  const sign = bytes[length - 1] === 0xff ? 0xff : 0;
  while (length > 1 && bytes[length - 1] === sign && ((bytes[length - 2] as number) & 0x80) === (sign & 0x80)) length--;
  return length;
}
