import assert from 'node:assert/strict';
import { mayAnswerFor } from '../../../src/operations/approvers.ts';
import type { Rule } from '../../../src/operations/settings.ts';
import { makeOperation } from '../../support/operations.ts';
import { makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const OPERATION = makeOperation({ rule: 'projects[0].rules[0]' });
const ANA = { tenantId: 'contoso', objectId: 'ana' };
const CHANNEL = '19:approvals@thread.tacv2';

function may(approvers: Rule['approvers'], conversationId = 'a:1:1', changes: Partial<typeof OPERATION> = {}) {
  const rules = [makeRule({ approvers }), makeRule({ place: 'projects[0].rules[1]' })];
  const settings = makeSettings({ projects: [makeProject({ rules })] });
  return mayAnswerFor(settings, { ...OPERATION, ...changes }, ANA, conversationId);
}

describe('mayAnswerFor', () => {
  const NOBODY = { people: [], channel: null };

  it('is always so for the requester, with a rule or without', () => {
    assert.equal(may(NOBODY, 'a:1:1', { requester: ANA }), true);
    assert.equal(may(NOBODY, 'a:1:1', { requester: ANA, rule: 'default' }), true);
    assert.equal(may(NOBODY, 'a:1:1', { requester: ANA, projectId: 7 }), true);
  });

  it('is so for the people who approve by the rule that allowed it, and for no others', () => {
    const ana = { people: ['ana'], channel: null };
    assert.equal(may(ana), true);
    assert.equal(may({ people: ['sam'], channel: null }), false);
    assert.equal(may(ana, 'a:1:1', { rule: 'projects[0].rules[1]' }), false);
    assert.equal(may(ana, 'a:1:1', { rule: 'default' }), false);
    assert.equal(may(ana, 'a:1:1', { projectId: 7 }), false);
  });

  it('is so for whoever clicks in the channel that approves, in any of its threads', () => {
    const channel = { people: [], channel: CHANNEL };
    assert.equal(may(channel, CHANNEL), true);
    assert.equal(may(channel, `${CHANNEL};messageid=1`), true);
    assert.equal(may(channel, '19:other@thread.tacv2'), false);
    assert.equal(may(NOBODY, CHANNEL), false);
  });
});
