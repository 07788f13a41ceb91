import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { capacity, longest, sha256Lanes } from '../../../engine/digest/sha256-lanes.ts';

describe('SHA-256 in lanes', () => {
  const lanes = sha256Lanes();

  function digests(messages: readonly Uint8Array[]): string[] {
    for (const [lane, message] of messages.entries()) {
      const block = lanes.blocks.subarray(lane * 64, lane * 64 + 64);
      block.set(message);
      block[message.length] = 0x80;
      new DataView(block.buffer, block.byteOffset).setUint32(60, message.length * 8);
    }
    lanes.run(messages.length);
    return messages.map((_, lane) => Buffer.from(lanes.digits.subarray(lane * 64, lane * 64 + 64)).toString('latin1'));
  }

  it("is Node's SHA-256, for any messages in any number of lanes, and leaves the blocks empty", () => {
    const message = fc.uint8Array({ maxLength: longest });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: capacity, size: 'max' }), (messages) => {
        assert.deepEqual(
          digests(messages),
          messages.map((each) => hash('sha256', each, 'hex')),
        );
        assert.ok(lanes.blocks.every((byte) => byte === 0));
      }),
    );
  });

  it('takes messages of every length', () => {
    const messages = Array.from({ length: longest + 1 }, (_, length) => Buffer.alloc(length, length + 150));
    assert.deepEqual(
      digests(messages),
      messages.map((each) => hash('sha256', each, 'hex')),
    );
  });
});
