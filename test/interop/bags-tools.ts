// What tests of bags that are written here ask of the reference, and how they spell it.
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../reference', import.meta.url));
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');
/** The key of the i-th bag. */
export const keyOf = (i: number): string => i.toString(16).padStart(4, '0').repeat(16);

/** For snippets: the storage of `inp`, as `v`. */
export const openBags = `
from fleche.digest import Digest, digest
from fleche.storage import ValueBagOfHoldingH5File
v = ValueBagOfHoldingH5File(root=inp['root'], prefix_length=inp['prefixLength'])`;

/** For snippets: how bags are loaded, what is told of a value, and how one crosses. */
export const tools = `
import base64, hashlib, io, math, os, pickle, sys, warnings
import h5py, numpy as np
from bagofholding.h5.bag import H5Bag
from fleche.digest import digest, Digest
from fleche.storage import ValueBagOfHoldingH5File, CallBagOfHoldingH5File
warnings.simplefilter('ignore')
sys.path.insert(0, ${JSON.stringify(folder)})
def load(path):
    return H5Bag(path, _skip_load=True).load()
class InOrder(pickle.Pickler):
    # bags do not know of the order of axes
    def reducer_override(self, value):
        if type(value) is np.ndarray and not value.flags.c_contiguous:
            return np.ascontiguousarray(value).__reduce_ex__(5)
        return NotImplemented
def pickled(value):
    out = io.BytesIO()
    InOrder(out, 5).dump(value)
    return base64.b64encode(out.getvalue()).decode()
def told(value):
    try:
        key = str(digest(value))
    except BaseException as error:
        key = type(error).__name__
    text = repr(value)
    # an address
    return [type(value).__module__, type(value).__qualname__, '' if ' at 0x' in text else text, '' if ' at 0x' in text else key]
`;
