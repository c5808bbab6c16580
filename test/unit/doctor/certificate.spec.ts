import assert from 'node:assert/strict';
import { generate } from 'selfsigned';
import { lookAtCertificate } from '../../../src/doctor/certificate.ts';
import { lineOf } from '../../support/doctor.ts';
import { MINUTE, NOON } from '../../support/operations.ts';

const DAY = 24 * 60 * MINUTE;

describe('the certificate', () => {
  let pem: string;
  before(async () => {
    const dates = { notBeforeDate: new Date(NOON), notAfterDate: new Date(NOON + 100 * DAY + MINUTE) };
    pem = (await generate([{ name: 'commonName', value: 'ferry' }], dates)).cert;
  });

  const look = (now: number, check: () => unknown = () => undefined) => lineOf(lookAtCertificate({ pem, check, now }));

  it('is good for a while, for days, or no more', () => {
    assert.match(look(NOON), /^pass .*Valid until \d{4}-\d\d-\d\d, for 100 days\.$/);
    assert.match(look(NOON + 71 * DAY), /^warn .*Expires on .*, in 29 days\. \| Make a new one/);
    assert.match(look(NOON + 101 * DAY), /^fail .*Expired on/);
    assert.match(look(NOON - DAY), /^fail .*Not valid before/);
  });

  it('cannot be used', () => {
    const check = () => {
      throw new Error('The file holds no certificate.');
    };
    assert.match(look(NOON, check), /^fail .*: The file holds no certificate\. \| Put certificate and/);
  });
});
