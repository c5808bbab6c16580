import assert from 'node:assert/strict';
import { createUpnLearning } from '../../../src/auth/upn-learning.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { unsignedToken } from './unsigned-token.ts';

const robin = { tenantId: 'tenant', objectId: 'robin' };
const ana = { tenantId: 'tenant', objectId: 'ana' };
const UPN = 'robin@contoso.test';

async function scene() {
  const people = createMemoryPeople();
  for (const person of [robin, ana]) {
    await people.save({ ...person, mri: person.objectId, name: '', personalConversationId: null, seenAt: 0 });
  }
  let writes = 0;
  const counted = {
    ...people,
    learnUpn: (...told: Parameters<typeof people.learnUpn>) => {
      writes += 1;
      return people.learnUpn(...told);
    },
  };
  const logger = createRecordingLogger();
  const learn = createUpnLearning({ people: counted, logger });
  const upnOf = async (person: typeof robin) => (await people.get(person))?.upn;
  return { people: counted, learn, logger, upnOf, writes: () => writes };
}

function tokenOf(claims: object): string {
  return unsignedToken({ tid: 'tenant', oid: 'robin', ...claims });
}

describe('learning a UPN', () => {
  it('lets the person be found by it, in lower case', async () => {
    const { people, learn } = await scene();
    await learn(robin, [tokenOf({ upn: 'Robin@Contoso.Test' })]);
    assert.equal((await people.find(UPN))?.objectId, 'robin');
  });

  it('writes only what is news', async () => {
    const { learn, upnOf, writes } = await scene();
    for (let n = 0; n < 3; n += 1) await learn(robin, [tokenOf({ upn: UPN })]);
    assert.equal(writes(), 1);
    await learn(robin, [tokenOf({ upn: 'robin.keller@contoso.test' })]);
    assert.deepEqual([writes(), await upnOf(robin)], [2, 'robin.keller@contoso.test']);
  });

  it('takes the first of several tokens that tells one', async () => {
    const { learn, upnOf } = await scene();
    await learn(robin, ['opaque', tokenOf({}), tokenOf({ upn: UPN })]);
    assert.equal(await upnOf(robin), UPN);
  });

  const others: Readonly<Record<string, object>> = {
    'another person': { oid: 'ana' },
    'a person of another tenant': { tid: 'elsewhere' },
    'nobody in particular': { oid: undefined },
    'a person of no tenant': { tid: undefined },
  };
  for (const [whose, claims] of Object.entries(others)) {
    it(`does not take the token of ${whose}`, async () => {
      const { learn, upnOf, writes } = await scene();
      await learn(robin, [tokenOf({ upn: UPN, ...claims })]);
      assert.deepEqual([writes(), await upnOf(robin), await upnOf(ana)], [0, null, null]);
    });
  }

  it('forgets it of who had it before', async () => {
    const { learn, upnOf } = await scene();
    await learn(robin, [tokenOf({ upn: UPN })]);
    await learn(ana, [tokenOf({ oid: 'ana', upn: UPN })]);
    assert.deepEqual([await upnOf(robin), await upnOf(ana)], [null, UPN]);
  });

  it('learns nothing of somebody whom Ferry has not met', async () => {
    const { learn, writes } = await scene();
    await learn({ tenantId: 'tenant', objectId: 'sam' }, [tokenOf({ oid: 'sam', upn: 'sam@contoso.test' })]);
    assert.equal(writes(), 0);
  });

  it('keeps nobody from their token when it fails, and tries again with the next', async () => {
    const { people, logger, upnOf } = await scene();
    const failing = { get: people.get, learnUpn: () => Promise.reject(new Error('no database')) };
    await createUpnLearning({ people: failing, logger })(robin, [tokenOf({ upn: UPN })]);
    assert.match(JSON.stringify(logger.lines), /could not be learned/);
    await createUpnLearning({ people, logger })(robin, [tokenOf({ upn: UPN })]);
    assert.equal(await upnOf(robin), UPN);
  });
});
