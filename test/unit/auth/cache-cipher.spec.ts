import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createCacheCipher } from '../../../src/auth/cache-cipher.ts';

const robin = { tenantId: 'contoso', objectId: 'robin' };
const text = '{"RefreshToken":{"secret":"ü"}}';
const newKey = () => randomBytes(32).toString('base64');

describe('cache cipher', () => {
  const key = newKey();
  const cipher = createCacheCipher(key, []);

  it('opens what it has sealed', () => {
    assert.equal(cipher.open(cipher.seal(text, robin), robin), text);
    assert.equal(cipher.open(cipher.seal('', robin), robin), '');
  });

  it('seals the same text differently each time, and shows none of it', () => {
    const [first, second] = [cipher.seal(text, robin), cipher.seal(text, robin)];
    assert.notEqual(first, second);
    assert.doesNotMatch(Buffer.from(first, 'base64').toString('latin1'), /RefreshToken|secret/);
  });

  it("does not open one person's for another", () => {
    const sealed = cipher.seal(text, robin);
    assert.equal(cipher.open(sealed, { ...robin, objectId: 'ana' }), null);
    assert.equal(cipher.open(sealed, { ...robin, tenantId: 'fabrikam' }), null);
  });

  it('opens nothing that was tampered with, at any place', () => {
    const bytes = Buffer.from(cipher.seal(text, robin), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      assert.equal(cipher.open(changed.toString('base64'), robin), null, `byte ${at}`);
    }
  });

  it('opens nothing that is too short', () => {
    const bytes = Buffer.from(cipher.seal(text, robin), 'base64');
    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal(cipher.open(bytes.subarray(0, length).toString('base64'), robin), null, `${length} bytes`);
    }
  });

  it('seals by the first key and opens by all, so that keys can be changed', () => {
    const next = newKey();
    const both = createCacheCipher(next, [key]);
    assert.equal(both.open(cipher.seal(text, robin), robin), text);
    assert.equal(createCacheCipher(next, []).open(both.seal(text, robin), robin), text);
    assert.equal(createCacheCipher(next, []).open(cipher.seal(text, robin), robin), null);
  });
});
