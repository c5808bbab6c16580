import assert from 'node:assert/strict';
import type { Reply } from '../../../src/commands/reply.ts';
import { FerryError } from '../../../src/errors.ts';
import type { Finding } from '../../../src/operations/diagnosis.ts';
import { type CommandScene, createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { PROJECT, UAT } from '../../support/operations.ts';
import { makeConfigured, makeProject, makeSettings } from '../../support/settings.ts';

const US = PROJECT.apiUrl;
const EU = 'https://lcsapi.eu.lcs.dynamics.com';
const TWENTY = Array.from({ length: 20 }, (_, at) =>
  makeProject({ id: at + 1, name: `Project ${at + 1}`, environments: [] }),
);

type Doctor = Extract<Reply, { kind: 'doctor' }>;

async function doctor(scene: CommandScene): Promise<Doctor> {
  return ofKind(await scene.say('doctor'), 'doctor');
}

function findingIn({ findings }: Doctor, about: string): Finding {
  const found = findings.find((finding) => finding.about === about);
  assert.ok(found, `${about} in ${findings.map((finding) => finding.about).join(', ')}`);
  return found;
}

/** The one failure there is. */
function wrongIn({ findings }: Doctor): Finding {
  const wrong = findings.filter(({ level }) => level === 'fail');
  assert.equal(wrong.length, 1, JSON.stringify(wrong));
  return wrong[0] as Finding;
}

/** Somebody for whom every way to a token fails like this. */
function withoutToken(failure: FerryError, scene = createCommandScene()): CommandScene {
  scene.doctor.signInFacts.lcsToken.rejects(failure);
  return scene;
}

describe('doctor', () => {
  it('says of each thing that it is well, the four questions first', async () => {
    const { findings, name, notLookedAt } = await doctor(createCommandScene());

    assert.deepEqual(
      findings.map(({ about }) => about),
      [
        'Sign-in',
        'Token for LCS',
        'Region of Contoso rollout',
        'Member of Contoso rollout',
        'Environments of Contoso rollout',
        'LCS’s API version',
        'OAuth connection',
        'Ferry’s database',
      ],
    );
    assert.deepEqual(new Set(findings.map(({ level }) => level)), new Set(['pass']));
    assert.equal(name, 'Robin Keller');
    assert.equal(notLookedAt, null);
  });

  it('is understood by other names, and allowed in every kind of conversation', async () => {
    for (const text of ['diagnose', 'check me!', 'Doctor?', 'check up']) {
      assert.equal((await createCommandScene().say(text)).kind, 'doctor', text);
    }
    for (const conversationType of ['personal', 'groupChat', 'channel'] as const) {
      assert.equal((await createCommandScene().say('doctor', makeRequest({ conversationType }))).kind, 'doctor');
    }
  });

  it('looks once for somebody who asks again meanwhile', async () => {
    const scene = createCommandScene();
    const [first, second] = await Promise.all([doctor(scene), doctor(scene)]);
    assert.equal(first, second);
    assert.equal(scene.domain.backend.listBackups.callCount, 1);

    await doctor(scene);
    assert.equal(scene.domain.backend.listBackups.callCount, 2);
  });

  it('says nothing of sign-ins and tokens when it is Ferry’s database that fails', async () => {
    const scene = withoutToken(new FerryError('storeUnavailable', 'no'));
    assert.match(ofKind(await scene.say('doctor'), 'problem').sentence, /cannot reach its database/);
  });

  it('lets a bug be a bug', async () => {
    const scene = createCommandScene();
    scene.domain.backend.listBackups.rejects(new TypeError('oops'));

    await assert.rejects(doctor(scene), { code: 'ours' });
  });

  describe('are you signed in?', () => {
    it('no: says so once, never asks to, and names what it could not look at', async () => {
      const scene = withoutToken(new FerryError('signInNeeded', 'none'));

      const reply = await doctor(scene);

      assert.deepEqual(wrongIn(reply).text, 'You are not signed in.');
      assert.match(wrongIn(reply).cure ?? '', /^You: write "sign in"/);
      assert.equal(
        reply.notLookedAt,
        'Not looked at until that is mended: the region of Contoso rollout, and what LCS shows you there.',
      );
      assert.equal(scene.domain.backend.listBackups.callCount, 0);
    });

    const said: readonly (readonly [what: string, said: string, text: RegExp, cure: RegExp])[] = [
      [
        'another account',
        'That was another account than the one in Teams.',
        /another account/,
        /^You: write "sign in"/,
      ],
      ['MFA', 'invalid_grant: AADSTS50076: You must use MFA.', /second factor.*AADSTS50076/, /do what the window asks/],
      [
        'a closed door',
        'invalid_grant: AADSTS53003: Blocked.',
        /conditional access.*AADSTS53003/,
        /An Entra administrator/,
      ],
    ];
    for (const [what, words, text, cure] of said) {
      it(`no, because of ${what}`, async () => {
        const wrong = wrongIn(await doctor(withoutToken(new FerryError('signInNeeded', 'no', { said: words }))));
        assert.match(wrong.text, text);
        assert.match(wrong.cure ?? '', cure);
      });
    }

    it('cannot be, without the OAuth connection of the settings', async () => {
      const scene = withoutToken(new FerryError('signInRefused', 'no', { status: 400 }));
      scene.userTokens.connections.resolves(['graph']);

      const reply = await doctor(scene);

      assert.match(wrongIn(reply).text, /no OAuth connection "lcs"/);
      assert.match(wrongIn(reply).cure ?? '', /^Whoever runs Ferry: add it to the Azure Bot, or set OAUTH_CONNECTION/);
    });

    it('cannot be told while the token service refuses Ferry, or is away', async () => {
      const refused = withoutToken(new FerryError('signInRefused', 'no', { status: 401 }));
      assert.match(wrongIn(await doctor(refused)).text, /does not accept Ferry \(it answered 401\)/);
      const away = withoutToken(new FerryError('signInUnreachable', 'no'));
      assert.match(wrongIn(await doctor(away)).text, /does not answer/);
    });

    it('warns where nobody says which connections there are', async () => {
      const scene = createCommandScene();
      scene.userTokens.connections.rejects(new FerryError('signInUnreachable', 'no'));

      assert.equal(findingIn(await doctor(scene), 'OAuth connection').level, 'warn');
    });

    it('yes, while tokens are still held, but nobody else can', async () => {
      const scene = createCommandScene();
      scene.userTokens.connections.resolves([]);

      const reply = await doctor(scene);

      assert.equal(findingIn(reply, 'Sign-in').level, 'pass');
      assert.equal(wrongIn(reply).about, 'OAuth connection');
    });
  });

  describe('is the token for LCS, with the permission consented?', () => {
    it('yes: says until when, in the asker’s own time', async () => {
      const { text } = findingIn(await doctor(createCommandScene()), 'Token for LCS');
      assert.equal(text, 'It is for LCS, with the permission user_impersonation, until 14:00.');
    });

    it('yes, for LCS by its application id', async () => {
      const scene = createCommandScene();
      const audiences = ['913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0'];
      scene.doctor.signInFacts.lcsToken.resolves({ audiences, scopes: ['user_impersonation'], expiresAt: null });
      assert.equal(findingIn(await doctor(scene), 'Token for LCS').level, 'pass');
    });

    it('no: LCS_SCOPE asks for something else', async () => {
      const scene = createCommandScene();
      const facts = { audiences: ['https://graph.microsoft.com'], scopes: ['User.Read'], expiresAt: null };
      scene.doctor.signInFacts.lcsToken.resolves(facts);
      scene.domain.backend.listBackups.rejects(new FerryError('lcsUnauthorised', '401'));

      const reply = await doctor(scene);

      const token = wrongIn(reply);
      assert.match(reply.notLookedAt ?? '', /the region of Contoso rollout/);
      assert.match(token.text, /is for https:\/\/graph\.microsoft\.com, not for LCS/);
      assert.match(token.cure ?? '', /take LCS_SCOPE out/);
    });

    it('yes, for whom ever it is, when LCS takes it', async () => {
      const scene = createCommandScene();
      const facts = { audiences: [EU], scopes: ['user_impersonation'], expiresAt: null };
      scene.doctor.signInFacts.lcsToken.resolves(facts);
      assert.equal(findingIn(await doctor(scene), 'Token for LCS').text, `It is for ${EU}, and LCS takes it.`);
    });

    it('warns where it names no permission', async () => {
      const scene = createCommandScene();
      scene.doctor.signInFacts.lcsToken.resolves({ audiences: [US], scopes: [], expiresAt: null });
      assert.equal(findingIn(await doctor(scene), 'Token for LCS').level, 'warn');
    });

    it('no: the registration of the app does not name LCS', async () => {
      const said = 'invalid_resource: AADSTS650057: Invalid resource. It is not listed in the requested permissions.';
      const wrong = wrongIn(await doctor(withoutToken(new FerryError('signInRefused', 'no', { said }))));

      assert.match(wrong.text, /no permission for LCS/);
      assert.match(
        wrong.cure ?? '',
        /^An Entra administrator: .*add user_impersonation of Dynamics Lifecycle services/,
      );
    });

    it('no: consent is missing, and an administrator gives it to this app', async () => {
      const wrong = wrongIn(await doctor(withoutToken(new FerryError('consentNeeded', 'no'))));
      assert.equal(wrong.about, 'Token for LCS');
      assert.match(wrong.cure ?? '', /^An Entra administrator: .*ferry-app.*admin consent/);
    });

    it('no: the connection gives out tokens for somebody else', async () => {
      const scene = withoutToken(new FerryError('signInRefused', 'no', { said: 'AADSTS500131: Audience.' }));
      const facts = { audiences: ['https://graph.microsoft.com'], scopes: [], expiresAt: null };
      scene.doctor.signInFacts.connectionToken.resolves(facts);

      const wrong = wrongIn(await doctor(scene));

      assert.match(wrong.text, /gives out tokens for https:\/\/graph\.microsoft\.com/);
      assert.match(wrong.cure ?? '', /access_as_user of app ferry-app/);
    });

    it('no: Entra refuses, in its own words but for accounts', async () => {
      const words = "AADSTS50105: The user 'robin@contoso.com' is not assigned to a role.";
      const wrong = wrongIn(await doctor(withoutToken(new FerryError('signInRefused', 'no', { said: words }))));
      assert.match(wrong.text, /Entra refuses.*'\(an account\)' is not assigned/);
    });

    it('no: the connection is for LCS in another region', async () => {
      const wrong = wrongIn(await doctor(withoutToken(new FerryError('otherRegion', 'no', { said: 'For eu.' }))));
      assert.match(wrong.text, /tokens for LCS itself, for another region.*For eu\./);
    });

    it('tells regions apart, where the settings name several', async () => {
      const second = makeProject({ id: 2, name: 'Second', apiUrl: EU });
      const scene = createCommandScene(makeSettings({ projects: [makeProject(), second] }));
      scene.doctor.signInFacts.lcsToken
        .withArgs(makeRequest().asker.person, EU)
        .rejects(new FerryError('consentNeeded', 'no'));

      const reply = await doctor(scene);

      assert.equal(wrongIn(reply).about, 'Token for LCS, eu');
      assert.equal(findingIn(reply, 'Token for LCS, us').level, 'pass');
      assert.equal(findingIn(reply, 'Member of Contoso rollout').level, 'pass');
      assert.match(reply.notLookedAt ?? '', /the region of Second/);
    });
  });

  describe('is the region right, and are you a member?', () => {
    /** LCS says no in every region but this one. */
    function onlyIn(apiUrl: string | null, no = new FerryError('lcsForbidden', '403')): CommandScene {
      const scene = createCommandScene();
      scene.domain.backend.listBackups.callsFake(async (project) => {
        if (project.apiUrl === apiUrl) return [];
        throw no;
      });
      return scene;
    }

    it('finds the region in which LCS shows the project, and stops there', async () => {
      const scene = onlyIn(EU);

      const reply = await doctor(scene);

      const wrong = wrongIn(reply);
      assert.match(wrong.text, /in region us, where the settings look for it, but does in eu\./);
      assert.match(wrong.cure ?? '', /^Whoever runs Ferry: set "region": "eu" for project 1234567/);
      assert.match(reply.notLookedAt ?? '', /the environments of Contoso rollout/);
      assert.equal(scene.domain.backend.listBackups.callCount, 4, 'us, and three others at once');
    });

    const WAYS = ['lcsForbidden', 'lcsUnauthorised', 'lcsRefused', 'signInNeeded'] as const;
    for (const code of WAYS) {
      it(`is no member, when LCS says ${code} in every region`, async () => {
        const scene = onlyIn(null, new FerryError(code, 'no', { said: 'Sorry, sam@contoso.com.' }));

        const reply = await doctor(scene);

        const wrong = wrongIn(reply);
        assert.equal(wrong.about, 'Member of Contoso rollout');
        assert.match(wrong.cure ?? '', /^An owner of the LCS project: can invite you.*You: accept the invitation/);
        assert.doesNotMatch(wrong.text, /@/);
        assert.equal(findingIn(reply, 'Region of Contoso rollout').level, 'warn');
        assert.equal(scene.domain.backend.listBackups.callCount, 10, 'each region once');
      });
    }

    for (const code of ['signInRefused', 'lcsUnreachable', 'lcsTooLate'] as const) {
      it(`asks a region once that says ${code}, however many projects are looked for`, async () => {
        const scene = createCommandScene(makeSettings({ projects: TWENTY }));
        const asked: string[] = [];
        scene.domain.backend.listBackups.callsFake(async ({ apiUrl }) => {
          if (apiUrl !== US) asked.push(apiUrl);
          throw new FerryError(apiUrl === US ? 'lcsForbidden' : code, 'no');
        });

        assert.equal(wrongIn(await doctor(scene)).about, 'Member of 20 projects');
        assert.equal(asked.length, 9);
        assert.equal(new Set(asked).size, 9);
      });
    }

    it('asks few regions at the same time, however many projects are looked for', async () => {
      const scene = createCommandScene(makeSettings({ projects: TWENTY }));
      let [now, most] = [0, 0];
      scene.domain.backend.listBackups.callsFake(async ({ apiUrl }) => {
        if (apiUrl !== US) most = Math.max(most, ++now);
        await new Promise(setImmediate);
        if (apiUrl !== US) now -= 1;
        throw new FerryError('lcsForbidden', 'no');
      });

      await doctor(scene);

      assert.equal(most, 3);
    });

    it('says once what is the same of several projects, and names them', async () => {
      const scene = createCommandScene(makeSettings({ projects: TWENTY }));
      scene.domain.backend.listBackups.callsFake(async ({ id }) => {
        if (id > 2) throw new FerryError('lcsForbidden', '403');
        return [];
      });

      const reply = await doctor(scene);

      assert.deepEqual(
        reply.findings.map(({ about }) => about),
        [
          'Sign-in',
          'Token for LCS',
          'Region of 2 projects',
          'Region of 18 projects',
          'Member of 2 projects',
          'Member of 18 projects',
          'Environments of 2 projects',
          'LCS’s API version',
          'OAuth connection',
          'Ferry’s database',
        ],
      );
      assert.equal(
        findingIn(reply, 'Member of 2 projects').text,
        'You are a member of projects 1 and 2. (Project 1 and Project 2)',
      );
      assert.match(
        wrongIn(reply).text,
        /^LCS does not show you the projects\. \(Project 3, .*Project 19 and Project 20\)$/,
      );
      assert.match(wrongIn(reply).cure ?? '', /can invite you to projects 3, 4, /);
    });

    it('looks elsewhere where the organisation does not know the region', async () => {
      const said = 'invalid_resource: AADSTS500011: The resource principal was not found.';
      const unknown = new FerryError('signInRefused', 'no', { said });
      const lost = withoutToken(unknown);
      assert.match(wrongIn(await doctor(lost)).text, /does not know LCS in region us/);

      const scene = onlyIn(EU);
      scene.doctor.signInFacts.lcsToken.withArgs(makeRequest().asker.person, US).rejects(unknown);
      assert.match(wrongIn(await doctor(scene)).cure ?? '', /set "region": "eu"/);
    });

    it('says that LCS is away, and blames nobody’s membership', async () => {
      for (const code of ['lcsUnreachable', 'lcsTooLate', 'lcsNotUnderstood'] as const) {
        const scene = createCommandScene();
        scene.domain.backend.listBackups.rejects(new FerryError(code, 'no'));
        assert.equal(wrongIn(await doctor(scene)).about, 'Region of Contoso rollout');
      }
    });

    it('warns while LCS is busy', async () => {
      const scene = createCommandScene();
      scene.domain.backend.listBackups.rejects(new FerryError('lcsThrottled', 'no'));
      assert.equal(findingIn(await doctor(scene), 'Region of Contoso rollout').level, 'warn');
    });

    it('waits no longer than some seconds', async () => {
      const scene = createCommandScene();
      scene.domain.backend.listBackups.callsFake(
        (_project, _person, signal) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(new FerryError('lcsTooLate', 'aborted')));
          }),
      );
      const asked = doctor(scene);
      for (let waited = 0; waited < 4; waited += 1) await scene.domain.clock.advance(5_000);
      assert.match(wrongIn(await asked).text, /did not answer in time/);
    });
  });

  describe('and besides', () => {
    it('warns of environments that LCS does not show, and says who gives the role', async () => {
      const project = makeProject({ environments: [makeConfigured(UAT)] });
      const scene = createCommandScene(makeSettings({ projects: [project] }));
      scene.domain.backend.listEnvironments.rejects(new FerryError('lcsRefused', 'no', { said: 'You need a role.' }));

      const finding = findingIn(await doctor(scene), 'Environments of Contoso rollout');

      assert.equal(finding.level, 'warn');
      assert.match(finding.text, /It says: You need a role\. Ferry uses what the settings say of 1 of them\./);
      assert.match(
        finding.cure ?? '',
        /^An owner of the LCS project: can give you the role Environment manager or Project owner/,
      );
    });

    it('warns of none, and of what cannot be read now', async () => {
      const none = createCommandScene();
      none.domain.backend.listEnvironments.resolves([]);
      assert.equal(findingIn(await doctor(none), 'Environments of Contoso rollout').text, 'LCS shows you none.');
      const busy = createCommandScene();
      busy.domain.backend.listEnvironments.rejects(new FerryError('lcsThrottled', 'no'));
      assert.match(findingIn(await doctor(busy), 'Environments of Contoso rollout').cure ?? '', /^You: write "doctor"/);
    });

    it('warns of an end that LCS has announced', async () => {
      const scene = createCommandScene();
      scene.domain.backend.versionEnds.returns(Date.UTC(2027, 0, 4));
      assert.match(findingIn(await doctor(scene), 'LCS’s API version').text, /ends on 4 January 2027/);
    });

    it('says where Ferry is not installed, in one finding', async () => {
      const channels = { general: '19:g@thread.tacv2', releases: '19:r@thread.tacv2', ops: '19:o@thread.tacv2' };
      const scene = createCommandScene(makeSettings({ channels }));
      const about = 'Channels of the settings';
      assert.equal(
        findingIn(await doctor(scene), about).text,
        'Ferry is installed in "general", "releases" and "ops".',
      );
      const { tenantId } = makeRequest().asker.person;
      scene.doctor.presence.isInstalled.withArgs(channels.ops, tenantId, '29:robin').resolves('unknown');
      assert.deepEqual(findingIn(await doctor(scene), about).level, 'warn');
      scene.doctor.presence.isInstalled.withArgs(channels.releases, tenantId, '29:robin').resolves('no');
      const wrong = wrongIn(await doctor(scene));
      assert.match(wrong.text, /not installed in the team or chat of "releases"/);
      assert.match(wrong.cure ?? '', /^An owner of the team or chat: add the app/);
    });

    it('says that Ferry’s database is not well, or cannot be reached', async () => {
      const scene = createCommandScene();
      scene.doctor.health.problem.resolves('the database did not answer within 2 s');
      assert.match(wrongIn(await doctor(scene)).text, /did not answer within 2 s/);
      scene.doctor.health.problem.rejects(new Error('connect ECONNREFUSED db.internal'));
      assert.equal(wrongIn(await doctor(scene)).text, 'Not well: it cannot be reached.');
    });
  });
});
