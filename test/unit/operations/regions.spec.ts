import assert from 'node:assert/strict';
import { REGIONS, regionApiUrl } from '../../../src/operations/regions.ts';

describe('regions', () => {
  it('finds the API URL by name in any case', () => {
    assert.equal(regionApiUrl(' GCCHIGH '), 'https://lcsapi.high.lcs.microsoftdynamics.us');
    assert.equal(regionApiUrl('eu'), 'https://lcsapi.eu.lcs.dynamics.com');
  });

  it('knows no other names', () => {
    for (const name of ['', 'mars', 'toString', 'https://lcsapi.lcs.dynamics.com']) {
      assert.equal(regionApiUrl(name), null, name);
    }
  });

  it('has ten different URLs without a slash at the end', () => {
    const urls = Object.values(REGIONS);
    assert.equal(new Set(urls).size, 10);
    assert.deepEqual(
      urls.filter((url) => url !== new URL(url).origin),
      [],
    );
  });
});
