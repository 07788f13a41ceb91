import { CallMixin, DestructuringMixin, PerKeyLockMixin, SerializingMixin, ValueMixin } from '../../engine/index.ts';
import { CallMemory, CallVoid, MemoryBackend, ValueMemory, ValueVoid, VoidBackend } from '../../engine/index.ts';
import { conforms } from './run.ts';

const parts = { destructuring: true };
const anyMetadata = { anyMetadata: true };

class Bare extends ValueMixin(MemoryBackend) {}
class Destructuring extends DestructuringMixin(ValueMixin(MemoryBackend)) {}
class LocksUnderParts extends DestructuringMixin(PerKeyLockMixin(ValueMixin(MemoryBackend))) {}
class LocksAtTheBottom extends DestructuringMixin(ValueMixin(SerializingMixin(MemoryBackend))) {}
class Serializing extends SerializingMixin(ValueMemory) {}
class PerKey extends PerKeyLockMixin(Destructuring) {}
class Both extends SerializingMixin(PerKeyLockMixin(Destructuring)) {}
conforms('values in memory, bare,', { kind: 'values', open: () => new Bare() });
conforms('ValueMemory', { kind: 'values', open: () => new ValueMemory(), supports: parts });
for (const remainingDepth of [1, 3]) {
  const open = () => new ValueMemory({ remainingDepth });
  conforms(`ValueMemory of remaining depth ${remainingDepth}`, { kind: 'values', open, supports: parts });
}
for (const Mixed of [Destructuring, LocksUnderParts, LocksAtTheBottom, Serializing, PerKey, Both])
  conforms(`values in memory, ${Mixed.name},`, { kind: 'values', open: () => new Mixed(), supports: parts });

class BareCalls extends CallMixin(MemoryBackend) {}
class SerializingCalls extends SerializingMixin(CallMemory) {}
class PerKeyCalls extends PerKeyLockMixin(BareCalls) {}
for (const Calls of [BareCalls, CallMemory, SerializingCalls, PerKeyCalls])
  conforms(Calls.name, { kind: 'calls', open: () => new Calls(), supports: anyMetadata });

class SerializingVoid extends SerializingMixin(ValueVoid) {}
class PartedVoid extends DestructuringMixin(ValueMixin(VoidBackend)) {}
for (const Void of [ValueVoid, SerializingVoid, PartedVoid])
  conforms(Void.name, { kind: 'values', open: () => new Void(), supports: { keeps: false } });
conforms('CallVoid', { kind: 'calls', open: () => new CallVoid(), supports: { keeps: false } });
