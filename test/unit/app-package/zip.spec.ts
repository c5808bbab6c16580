import assert from 'node:assert/strict';
import { strFromU8, unzipSync } from 'fflate';
import { makeAppPackage } from '../../../tools/app-package/app-package.ts';
import { type Files, zipOf } from '../../../tools/app-package/zip.ts';
import { source } from '../../support/app-package.ts';

const made = (): Files => {
  const { files, problems } = makeAppPackage(source());
  if (!files) throw new Error(JSON.stringify(problems));
  return files;
};

describe('the zip of the app package', () => {
  it('holds the files as they are, at its top', () => {
    const files = made();
    const unzipped = unzipSync(zipOf(files));

    assert.deepEqual(Object.keys(unzipped).sort(), ['color.png', 'de.json', 'manifest.json', 'outline.png']);
    for (const [name, bytes] of files) assert.deepEqual(Buffer.from(unzipped[name] ?? []), Buffer.from(bytes));
    assert.equal(JSON.parse(strFromU8(unzipped['manifest.json'] as Uint8Array)).manifestVersion, '1.25');
  });

  it('is the same, byte by byte, whenever it is made and in whatever order', () => {
    const files = made();
    const [one, other] = [zipOf(files), zipOf(new Map([...files].reverse()))];

    assert.ok(Buffer.from(one).equals(Buffer.from(other)));
    // "DOS" time and date of the first file: midnight of 1 January 1980.
    assert.equal(Buffer.from(one).readUInt32LE(10), ((1 << 5) | 1) << 16);
  });
});
