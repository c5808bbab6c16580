import assert from 'node:assert/strict';
import { activityIdIn, sameActivity } from '../../../src/operations/activity-id.ts';

const ID = '8a1c5f7e-0d42-4b6f-9a3e-2c71d8e4f590';

describe('activityIdIn', () => {
  for (const pasted of [ID, ` ${ID.toUpperCase()}\n`, ID.replaceAll('-', '')]) {
    it(`takes ${JSON.stringify(pasted)}`, () => assert.ok(sameActivity(activityIdIn(pasted), ID)));
  }

  for (const words of ['', 'UAT', ID.slice(1), `${ID}0`, ID.replace('8', 'g')]) {
    it(`finds none in ${JSON.stringify(words)}`, () => assert.equal(activityIdIn(words), null));
  }
});

describe('sameActivity', () => {
  it('compares neither dashes nor case, and nothing with what is not known', () => {
    assert.equal(sameActivity(ID, ID.replaceAll('-', '').toUpperCase()), true);
    assert.equal(sameActivity(ID, ID.replace('8', '9')), false);
    assert.equal(sameActivity(null, null), false);
  });
});
