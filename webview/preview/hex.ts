/** Bytes as people read them: where, in hexadecimal, and what is printable. Pure. */
const lineBytes = 16;

/** `00000010  68 65 6c 6c 6f …  |hello…|`. `offset`: where the first byte lies. */
export function hexLines(bytes: Uint8Array, offset: number): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += lineBytes) {
    const line = Array.from(bytes.subarray(start, start + lineBytes));
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0'));
    const pairs = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.padEnd(3 * lineBytes);
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${(offset + start).toString(16).padStart(8, '0')}  ${pairs}  |${text}|`);
  }
  return lines;
}
