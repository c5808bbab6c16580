import assert from 'node:assert/strict';
import { lookAtRegions } from '../../../src/doctor/region.ts';
import { REGIONS } from '../../../src/operations/regions.ts';
import { lineOf, linesOf, webOf } from '../../support/doctor.ts';

const EU = { id: 7, name: 'Contoso', apiUrl: REGIONS.eu };
const ADDRESS = `${REGIONS.eu}/environmentinfo/v1/detail/project/7/?page=1`;
const look = async (answer: readonly [number] | string) =>
  lineOf(await lookAtRegions([EU], webOf({ [ADDRESS]: answer })));

describe('the region', () => {
  it('is right as far as LCS asks for a token there', async () => {
    assert.match(
      await look([401]),
      /^pass LCS for Contoso \(7\): lcsapi\.eu\.lcs\.dynamics\.com, the region eu, answers/,
    );
  });

  it('is wrong where something else answers, or nobody', async () => {
    assert.match(await look([200]), /^fail .* answers 200 where LCS asks .* it is not LCS\. \| Set "region"/);
    assert.match(await look([302]), /^fail .* answers 302/);
    assert.match(
      await look('ENOTFOUND'),
      /^fail .* cannot be reached: \(ENOTFOUND\)\. \| Let this machine reach that host[^|]*\.$/,
    );
    const typed = { id: 7, name: 'Contoso', apiUrl: 'https://lcs.example' };
    const web = webOf({ [ADDRESS.replace(REGIONS.eu, typed.apiUrl)]: 'ENOTFOUND' });
    assert.match(
      lineOf(await lookAtRegions([typed], web)),
      /^fail .*: lcs\.example cannot be reached.* Or: Set "region"/,
    );
  });

  it('may be right while LCS is in trouble', async () => assert.match(await look([503]), /^warn .* in trouble/));

  it('is asked once for all its projects', async () => {
    const web = webOf({ [ADDRESS]: [401] });
    const lines = linesOf(await lookAtRegions([EU, { ...EU, id: 8, name: 'Other' }], web));
    assert.equal(web.asked.length, 1);
    assert.match(lines.join(), /LCS for Contoso \(7\), Other \(8\):/);
  });
});
