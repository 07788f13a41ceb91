/** The class for the colour of a literal, as the debugger has it. */
export function literalKind(text: string): string {
  const typed = text.trim();
  if (/^[rbuf]*['"]/i.test(typed)) return 'is-text';
  if (/^(True|False|None)$/.test(typed)) return 'is-word';
  return /^[+-]?\.?\d/.test(typed) || /^np\.\w+\(/.test(typed) ? 'is-number' : '';
}
