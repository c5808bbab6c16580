import assert from 'node:assert/strict';
import { strToU8 } from 'fflate';
import { makeAppPackage } from '../../../tools/app-package/app-package.ts';
import { ENV, IDS, type Json, source, wrongIn } from '../../support/app-package.ts';

const ZEROS = '00000000-0000-0000-0000-000000000000';

describe('the app package', () => {
  it('holds the filled-in manifest and what it names', () => {
    const { files } = makeAppPackage(source());
    const manifest = JSON.parse(new TextDecoder().decode(files?.get('manifest.json')));

    assert.deepEqual([...(files ?? new Map()).keys()].sort(), ['color.png', 'de.json', 'manifest.json', 'outline.png']);
    assert.equal(manifest.id, IDS.app);
    assert.equal(manifest.bots[0].botId, IDS.bot);
    assert.deepEqual(manifest.webApplicationInfo, { id: IDS.bot, resource: `api://botid-${IDS.bot}` });
    assert.equal(manifest.developer.privacyUrl, 'https://ferry.contoso.com/privacy');
    assert.ok(manifest.validDomains.includes('ferry.contoso.com'));
    assert.doesNotMatch(JSON.stringify(manifest), /\$\{/);
  });

  it('names the app that acts on behalf of people, and the URI that Teams wants, which is the bot’s', () => {
    const { files } = makeAppPackage(source({ env: { BOT_TYPE: 'UserAssignedMSI', ENTRA_CLIENT_ID: IDS.entra } }));
    const manifest = JSON.parse(new TextDecoder().decode(files?.get('manifest.json')));

    assert.deepEqual(manifest.webApplicationInfo, { id: IDS.entra, resource: `api://botid-${IDS.bot}` });
  });

  const clouds = [
    'https://token.botframework.azure.us',
    'https://tokengcch.botframework.azure.us',
    'https://token.botframework.azure.cn',
    'https://europe.token.botframework.com',
  ];
  for (const url of clouds) {
    it(`lets people sign in at ${url}`, () => {
      assert.deepEqual(wrongIn({ env: { BOT_TOKEN_SERVICE_URL: url } }), []);
    });
  }

  const settings: readonly [what: string, env: Record<string, string>, wrong: RegExp][] = [
    [
      'an id of zeros',
      { BOT_ID: ZEROS },
      /^BOT_ID: is still the zeros of the sample; set the app id of your Azure Bot/,
    ],
    ['an app id of zeros', { TEAMS_APP_ID: ZEROS }, /^TEAMS_APP_ID: is still the zeros/],
    ['an id that is none', { TEAMS_APP_ID: 'ferry' }, /^TEAMS_APP_ID: must be an id such as/],
    ['no app id', { TEAMS_APP_ID: ' ' }, /^TEAMS_APP_ID: must be set: .*randomUUID/],
    ['no developer', { DEVELOPER_NAME: '' }, /^DEVELOPER_NAME: must be set: who runs Ferry/],
    ['a long developer', { DEVELOPER_NAME: 'x'.repeat(33) }, /^DEVELOPER_NAME: must not be longer than 32/],
    ['no address', { PUBLIC_URL: '' }, /^PUBLIC_URL: must be set/],
    [
      'the address of the sample',
      { PUBLIC_URL: 'https://ferry.example.com' },
      /^PUBLIC_URL: is still the address of the sample/,
    ],
    ['an address without https', { PUBLIC_URL: 'http://ferry.contoso.com' }, /^PUBLIC_URL: must be an https address/],
    ['an address on loopback', { PUBLIC_URL: 'http://127.0.0.1:3978' }, /^PUBLIC_URL: must be https for Teams/],
    ['a domain with a scheme', { BOT_DOMAIN: 'https://ferry.contoso.com' }, /^BOT_DOMAIN: must be a host name alone/],
    [
      'another domain',
      { BOT_DOMAIN: 'ferry.fabrikam.com' },
      /^BOT_DOMAIN: must be the host of PUBLIC_URL, which is ferry\.contoso\.com/,
    ],
    [
      'a managed identity without an app',
      { BOT_TYPE: 'UserAssignedMSI' },
      /^ENTRA_CLIENT_ID: must name an app registration of its own/,
    ],
    [
      'a token service elsewhere',
      { BOT_TOKEN_SERVICE_URL: 'https://token.contoso.com' },
      /^validDomains: must name token\.contoso\.com/,
    ],
  ];
  for (const [what, env, wrong] of settings) {
    it(`is not made with ${what}, and the setting is named`, () => {
      const problems = wrongIn({ env });
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(String(problems[0]), wrong);
    });
  }

  const manifests: readonly [what: string, change: (manifest: Json) => void, wrong: RegExp][] = [
    ['no name', (m) => delete m.name.short, /^name\.short: must be there$/],
    [
      'a long name',
      (m) => Object.assign(m.name, { short: 'F'.repeat(31) }),
      /^name\.short: must not be longer than 30/,
    ],
    [
      'a long description',
      (m) => Object.assign(m.description, { short: 'F'.repeat(81) }),
      /^description\.short: must not be longer than 80/,
    ],
    ['a member that nobody knows', (m) => Object.assign(m, { botz: [] }), /^botz: is nothing that this version/],
    ['a scope that nobody knows', (m) => m.bots[0].scopes.push('lobby'), /^bots\[0\]\.scopes\[3\]: must be one of/],
    [
      'a placeholder of no setting',
      (m) => Object.assign(m.name, { full: `Ferry \${{SUFFIX}}` }),
      /^name\.full: \$\{\{SUFFIX\}\} is filled in by no setting/,
    ],
    [
      'half a placeholder',
      (m) => Object.assign(m.name, { full: `Ferry \${SUFFIX}` }),
      /^name\.full: .* holds half a placeholder/,
    ],
    ['an id of zeros', (m) => Object.assign(m, { id: ZEROS }), /^id: is nobody's id; set TEAMS_APP_ID/],
    ['an id that is none', (m) => Object.assign(m, { id: 'ferry' }), /^id: must match pattern/],
    ['a colour that is none', (m) => Object.assign(m, { accentColor: 'teal' }), /^accentColor: must match pattern/],
    ['a version that is none', (m) => Object.assign(m, { version: 'v1' }), /^version: must be three numbers/],
    [
      'another version',
      (m) => Object.assign(m, { version: '9.9.9' }),
      /^version: must be \d+\.\d+\.\d+, as in package\.json/,
    ],
    [
      'a schema of another version',
      (m) => Object.assign(m, { $schema: 'https://x.example/v1.17/y.json' }),
      /^\$schema: must be the address of version 1\.25/,
    ],
    [
      'a version of manifests that is none',
      (m) => Object.assign(m, { manifestVersion: '1.18' }),
      /^manifestVersion: there is no schema of version "1\.18"/,
    ],
    [
      'an address without https',
      (m) => Object.assign(m.developer, { privacyUrl: 'http://x.contoso.com/privacy' }),
      /^developer\.privacyUrl: must be an https address/,
    ],
    [
      'a domain with a scheme',
      (m) => m.validDomains.push('https://x.contoso.com'),
      /^validDomains\[5\]: must be a host name alone/,
    ],
    ['a domain of everything', (m) => m.validDomains.push('*'), /^validDomains\[5\]: must be a host name alone/],
    ['no domain of the bot', (m) => m.validDomains.shift(), /^validDomains: must name ferry\.contoso\.com/],
    [
      'another resource',
      (m) => Object.assign(m.webApplicationInfo, { resource: `api://${IDS.bot}` }),
      /^webApplicationInfo\.resource: must be api:\/\/botid-/,
    ],
    ['no sign-in', (m) => delete m.webApplicationInfo, /^webApplicationInfo: must be there: without it/],
    [
      'a long title',
      (m) => Object.assign(m.bots[0].commandLists[0].commands[1], { title: 'x'.repeat(33) }),
      /^bots\[0\]\.commandLists\[0\]\.commands\[1\]\.title: must have 1 to 32/,
    ],
    [
      'a long description of a command',
      (m) => Object.assign(m.bots[0].commandLists[2].commands[1], { description: 'x'.repeat(129) }),
      /^bots\[0\]\.commandLists\[2\]\.commands\[1\]\.description: must have 1 to 128/,
    ],
    [
      'a command twice',
      (m) => m.bots[0].commandLists[1].commands.splice(0, 1, m.bots[0].commandLists[1].commands[1]),
      /^bots\[0\]\.commandLists\[1\]\.commands\[1\]\.title: "backups" stands there twice/,
    ],
    [
      'an eleventh command',
      (m) => m.bots[0].commandLists[1].commands.push({ title: 'audit', description: 'x' }),
      /^bots\[0\]\.commandLists\[1\]\.commands: must not have more than 10 entries/,
    ],
    [
      'a scope without a list',
      (m) => m.bots[0].commandLists[1].scopes.pop(),
      /^bots\[0\]\.commandLists: must have a list for the scope team/,
    ],
    [
      'a list of a scope that the bot has not',
      (m) => m.bots[0].scopes.pop(),
      /^bots\[0\]\.commandLists: names the scope groupChat/,
    ],
    [
      'two lists of a scope',
      (m) => m.bots[0].commandLists[0].scopes.push('team'),
      /^bots\[0\]\.commandLists: has two lists for the scope team/,
    ],
    ['no bot', (m) => Object.assign(m, { bots: [] }), /^bots: must have one bot/],
    [
      'an icon that is not there',
      (m) => Object.assign(m.icons, { color: 'logo.png' }),
      /^icons\.color: names logo\.png, which is not in appPackage\//,
    ],
    [
      'a language file that is not there',
      (m) => m.localizationInfo.additionalLanguages.push({ languageTag: 'fr', file: 'fr.json' }),
      /^localizationInfo\.additionalLanguages\[1\]\.file: names fr\.json, which is not/,
    ],
  ];
  for (const [what, manifest, wrong] of manifests) {
    it(`is not made with ${what} in the manifest, and the place is named`, () => {
      const problems = wrongIn({ manifest });
      assert.ok(
        problems.some((problem) => wrong.test(problem)),
        problems.join('\n'),
      );
      assert.equal(makeAppPackage(source({ manifest })).files, null);
    });
  }

  const texts: readonly [what: string, change: (texts: Json) => void, wrong: RegExp][] = [
    ['a text that is missing', (t) => delete t['description.full'], /^de\.json: description\.full: must be there/],
    [
      'a text for nothing',
      (t) => Object.assign(t, { 'bots[0].commandLists[2].commands[10].title': 'x' }),
      /^de\.json: bots\[0\]\.commandLists\[2\]\.commands\[10\]\.title: has no text in the manifest/,
    ],
    [
      'a key that nobody knows',
      (t) => Object.assign(t, { 'name.long': 'x' }),
      /^de\.json: name\.long: is nothing that/,
    ],
    [
      'a translated title',
      (t) => Object.assign(t, { 'bots[0].commandLists[0].commands[9].title': 'Hilfe' }),
      /commands\[9\]\.title: must be "help", as in the manifest: Teams writes it/,
    ],
    [
      'a long text',
      (t) => Object.assign(t, { 'name.short': 'F'.repeat(31) }),
      /^de\.json: name\.short: must not be longer than 30/,
    ],
    [
      'a long description',
      (t) => Object.assign(t, { 'bots[0].commandLists[0].commands[9].description': 'F'.repeat(129) }),
      /^de\.json: .*description: must not be longer than 128/,
    ],
    [
      'another version',
      (t) => Object.assign(t, { $schema: 'https://x.example/v1.17/y.json' }),
      /^de\.json: \$schema: must be the address of version 1\.25/,
    ],
  ];
  for (const [what, german, wrong] of texts) {
    it(`is not made with ${what} in a language file, and the place is named`, () => {
      const problems = wrongIn({ german });
      assert.ok(
        problems.some((problem) => wrong.test(problem)),
        problems.join('\n'),
      );
    });
  }

  it('says what is wrong with settings, manifest, texts and icons at once', () => {
    const problems = wrongIn({
      env: { BOT_ID: ZEROS, TEAMS_APP_ID: '' },
      manifest: (m) => Object.assign(m.name, { short: '', full: 'F'.repeat(101) }),
      german: (t) => delete t['name.full'],
      files: { 'outline.png': strToU8('no picture') },
    });
    assert.deepEqual(
      problems
        .map((problem) =>
          problem
            .split(': ')
            .slice(0, problem.startsWith('de.json') ? 2 : 1)
            .join(': '),
        )
        .sort(),
      ['BOT_ID', 'TEAMS_APP_ID', 'de.json: name.full', 'icons.outline', 'name.full'],
    );
  });

  it('is not made of files that are missing or no JSON', () => {
    assert.deepEqual(wrongIn({ files: { 'manifest.json': null } }), ['manifest.json: is not in appPackage/']);
    assert.match(String(wrongIn({ files: { 'manifest.json': strToU8('{') } })), /^manifest\.json: is not JSON/);
    assert.match(String(wrongIn({ files: { 'de.json': strToU8('{') } })), /^de\.json: is not JSON/);
  });

  it('keeps to what Ferry itself says of an address: the base, without a slash at its end', () => {
    assert.ok(ENV.PUBLIC_URL?.endsWith('/'));
    assert.doesNotMatch(new TextDecoder().decode(makeAppPackage(source()).files?.get('manifest.json')), /\.com\/\//);
  });
});
