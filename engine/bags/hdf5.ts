/**
 * HDF5 in this thread: h5wasm's module, made safe for files of strangers. It can open one file at a time, the one that is asked for, to read
 * it, and nothing that the file may name (external links and storage, virtual data sets, plugins). A trap in it is a `WebAssembly.RuntimeError`,
 * and an endless loop is possible: it belongs into a thread that can be killed.
 */
import { openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Metadata } from 'h5wasm/node';
import { UnsupportedError } from '../errors.ts';
import type { DataType } from './bag-file.ts';

type Attributes = [file: bigint, path: string, name: string];
type Slab = bigint[] | null;

/** What is used of the module. Its own declarations leave some of it out. */
export interface Hdf5 {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  open(path: string, mode: number, trackOrder: boolean, lowest: number, highest: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_symbolic_link(file: bigint, path: string): string | null;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(...of: Attributes): Metadata;
  get_attribute_data(...of: [...Attributes, pointer: bigint]): number;
  get_dataset_metadata(file: bigint, path: string): Metadata;
  get_dataset_data(file: bigint, path: string, count: Slab, offset: Slab, strides: Slab, pointer: bigint): number;
  get_plugin_search_paths(): string[];
  remove_plugin_search_path(index: number): number;
  readonly FS: {
    open: (path: string, flags: number, mode?: number) => unknown;
    getStream(descriptor: number): { nfd: number };
    readonly ErrnoError: new (errno: number) => Error;
  };
}

/** The one file that may be opened, and the first other one that HDF5 has tried to open since it was set. */
export interface Gate {
  allowed: string;
  refused: string | undefined;
}

/** `EACCES` as the module numbers it. */
const accessDenied = 2;
const accessMode = 3;

let loading: Promise<{ readonly hdf5: Hdf5; readonly gate: Gate }> | undefined;

/** Loads the module, once. */
export function loadHdf5(): Promise<{ readonly hdf5: Hdf5; readonly gate: Gate }> {
  return (loading ??= load());
}

async function load() {
  const { ready } = await import('h5wasm/node').catch((error: unknown) => {
    const message = `This HDF5 file is not of the form that bags have, and h5wasm, which reads others, is not to be had: ${(error as Error).message}`;
    throw new UnsupportedError(message, { code: 'NO_HDF5', cause: error });
  });
  const hdf5 = (await ready) as unknown as Hdf5;
  const gate: Gate = { allowed: '', refused: undefined };
  const { FS } = hdf5;
  const open = FS.open;
  FS.open = (path, flags, mode) => {
    if (path === gate.allowed && (flags & accessMode) === 0) return open(path, flags, mode);
    gate.refused ??= path;
    throw new FS.ErrnoError(accessDenied);
  };
  // HDF5 tells there of every error, at length
  FS.getStream(2).nfd = openSync(devNull, 'w');
  for (let i = hdf5.get_plugin_search_paths().length - 1; i >= 0; i--) hdf5.remove_plugin_search_path(i);
  return { hdf5, gate };
}

/** `virtual`: it is made of other data sets. */
export function dataType(metadata: Metadata): DataType & { readonly virtual: boolean } {
  return {
    class: metadata.type,
    size: metadata.size,
    signed: metadata.signed,
    littleEndian: metadata.littleEndian,
    variable: metadata.vlen,
    shape: metadata.shape,
    count: metadata.total_size,
    members: Object.keys(metadata.enum_type?.members ?? {}),
    parts: (metadata.compound_type?.members ?? []).map(({ name, type, size, offset }) => ({ name, class: type, size, offset })),
    virtual: metadata.virtual_sources !== undefined,
  };
}
