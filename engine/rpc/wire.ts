/** What may cross a boundary: between threads, and between the extension host and a webview. Never a decoded Python value. */
export type Wire =
  | null
  | undefined
  | boolean
  | number
  | string
  | readonly Wire[]
  | { readonly [key: string]: Wire }
  | ArrayBuffer
  | Uint8Array
  | Float64Array
  | Float32Array
  | Int32Array;
