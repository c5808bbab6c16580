import assert from 'node:assert/strict';
import { databasePlace, lookAtDatabase, lookAtTeams } from '../../../src/doctor/database.ts';
import type { DatabaseSight } from '../../../src/store/look.ts';
import { lineOf } from '../../support/doctor.ts';
import { MINUTE, NOON } from '../../support/operations.ts';

const look = (sight: DatabaseSight) => lineOf(lookAtDatabase(sight, 'ferry at db'));
const NEWER = 'The database was made by a newer Ferry (9). Start that version or a newer one.';

describe('the database', () => {
  it('is as a start needs it', () => {
    assert.match(look({ kind: 'inUse' }), /^pass .*A running Ferry has ferry at db open/);
    assert.match(look({ kind: 'notOurs' }), /^warn .*belongs to another user.* \| Run doctor as the user/);
    assert.match(look({ kind: 'empty' }), /^pass .*makes its tables at its first start/);
    assert.match(look({ kind: 'older', missing: 1 }), /^pass .*1 migration behind\. The start brings it up to date/);
    assert.match(look({ kind: 'current', heardAt: null }), /^pass .*those of this version/);
  });

  it('would be refused', () => {
    assert.match(
      look({ kind: 'refused', why: 'newer', sentence: NEWER }),
      /^fail .*newer one\. \| If you mean to go back/,
    );
    assert.match(look({ kind: 'refused', why: 'roles', sentence: 'X.' }), /^fail database: X\. \| Correct the roles/);
  });

  it('is of no use, with a cure for each trouble', () => {
    const troubles = ['away', 'password', 'noDatabase', 'notAllowed', 'unreadable'] as const;
    const lines = troubles.map((why) => look({ kind: 'unusable', why, said: 'no' }));
    for (const line of lines) assert.match(line, /^fail database: ferry at db: no \| /);
    assert.equal(new Set(lines).size, troubles.length);
  });

  it('is named without its password', () => {
    assert.equal(databasePlace('postgres://ferry:hidden@db.example:5432/data'), 'data at db.example:5432');
    assert.equal(databasePlace('pglite:./x'), 'the folder ./x');
    assert.equal(databasePlace('postgres://a:b c@d:x/'), 'the database of DATABASE_URL');
  });

  it('tells when Teams was last heard from', () => {
    const teams = (heardAt: number | null) => lookAtTeams({ kind: 'current', heardAt }, NOON, 'https://f/api/messages');
    assert.match(
      lineOf(teams(NOON - 3 * MINUTE) as never),
      /^pass Teams: Last heard from 3 minutes ago, at \d{4}-.* UTC\.$/,
    );
    assert.match(lineOf(teams(NOON - 4321 * MINUTE) as never), /3 days ago/);
    assert.match(lineOf(teams(null) as never), /^warn .* never .*must be https:\/\/f\/api\/messages/);
    assert.equal(lookAtTeams({ kind: 'inUse' }, NOON, ''), null);
  });
});
